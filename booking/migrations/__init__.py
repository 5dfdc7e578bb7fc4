"""The database's versions, applied by `yoriai db upgrade`."""
