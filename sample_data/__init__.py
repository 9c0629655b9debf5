"""A made-up company whose true effects are known: the sample the dashboard opens with and is tested on."""
