"""Down the Hall: a dashboard of where work waits between the teams of an organisation."""
