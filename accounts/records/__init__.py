"""What contacts and companies have in common: a list that its address describes, fields in place, notes, a history."""
