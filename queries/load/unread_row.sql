-- purpose: One record that could not be cut into cells.
-- grain: line
insert into refused values (?, ?, ?, ?, ?, ?, [{ 'column_name': null, 'rule': ?, 'value': ? }], ?)
