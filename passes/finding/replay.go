package finding

// Replay is what a pair says to the database, for whoever runs it again. It is
// not part of the printed record.
type Replay struct {
	Schema, Table string // as the schema declares it
	Lookup        Statement
	Insert        Statement
	// Alone says that the insert looks by itself, in one statement:
	// INSERT … SELECT … WHERE NOT EXISTS. Lookup then has cells, but no text.
	Alone bool
	// Update says that the insert is an UPDATE, which gives the value that was
	// looked for to rows that are there. Where says which; nil if that is not known.
	Update bool
	Where  []Cell
	// Miss is how the lookup tells that it found nothing: "" no row, "zero" a
	// first value of zero, false or NULL, "affected" no row changed.
	Miss string
	// Transaction says that one transaction stands around both.
	Transaction bool
	Isolation   string // as in Guard
	// Immediate says that the transaction is begun as SQLite's only writer.
	Immediate bool
	// Locks are what both have taken that other sessions see.
	Locks []Lock
	// Rows are the rows of other tables that the transaction has locked before.
	Rows []RowLock
	// Folds says that one side compares or writes a normalised value (lower,
	// upper, trim), the other the plain one.
	Folds bool
	// Handled says that the code does something about a violation; Rereads are
	// the lookups that follow, in order. Savepoint stands before the insert;
	// GoesOn says that the same transaction does something else then.
	Handled   bool
	Rereads   []Reread
	Savepoint bool
	GoesOn    bool
}

// Reread is a lookup after a failed insert.
type Reread struct {
	Statement
	Miss   string // as of Replay
	Within bool   // in the transaction of the insert
}

// Lock is a lock on a key or on the table.
type Lock struct {
	Word   string // how it is taken: pg_advisory_lock, get_lock(, lock table, lock share
	Within bool   // in the transaction, not before
	Late   bool   // when the transaction had read already
	Own    bool   // its key is not what both look for
}

// Statement is one of the two.
type Statement struct {
	// SQL is the text that the code sends, with its placeholders; "" if a part
	// of it is known only at run time.
	SQL string
	// Args are the values of the text's placeholders, by position or by name.
	Args []Arg
	// Cells are what the statement means: the columns that a lookup compares,
	// those that an insert writes.
	Cells []Cell
	// Every says that an insert writes further columns, whose names are not known.
	Every bool
	// Lock is FOR UPDATE and its relatives, Conflict the insert's conflict clause.
	Lock     string
	Conflict *Conflict
}

// Arg is the value of one placeholder.
type Arg struct {
	Index int    // from 0, -1 if the placeholder has a name
	Name  string // of :name, @name
	Cell
}

// Cell is one column of a row, or an expression over columns, and its value.
type Cell struct {
	Column string // "" if it is not known, e.g. of LIMIT $2
	Expr   string // SQL text of an expression that is compared: lower(email)
	Value  Value
}

// Value says which value it is.
type Value struct {
	Kind ValueKind
	// ID is the same for the same Go value, from 1.
	ID   int
	Text string // of a constant
	Fold string // what is applied to it: lower, upper, trim
}

// ValueKind tells how two runs that look for the same compare in the value.
type ValueKind string

// The kinds of values.
const (
	Shared   ValueKind = "shared"   // both have the same
	Own      ValueKind = "own"      // each has its own
	Fresh    ValueKind = "fresh"    // new in each run: a generated id, the time
	Constant ValueKind = "constant" // Text
	Null     ValueKind = "null"
)

// Conflict is what an insert does about a duplicate.
type Conflict struct {
	Action string   // nothing, update, ignore, replace
	Target []string // SQL text; nil for any key
	Where  string   // of the target's partial index
	Named  string   // ON CONSTRAINT
}

// RowLock is SELECT … FOR UPDATE of the rows of Table that have the values.
type RowLock struct {
	Table  string
	Values []Value
}
