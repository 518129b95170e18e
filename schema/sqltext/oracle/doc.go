// Package oracle compares packages sqltext and ddl with parsers of the engines,
// and with SQLite itself. Every DML statement of the torture set that one of
// them accepts, sqltext has to accept too, with the same tables and the same
// inserted columns. Every other statement, ddl has to interpret without doubt,
// with the same tables, columns and unique keys after it. It is a module of its
// own, so that the parsers burden nobody else.
package oracle
