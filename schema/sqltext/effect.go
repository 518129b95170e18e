package sqltext

// EffectKind says what a statement does to a table.
type EffectKind string

// The kinds of effect.
const (
	Lookup EffectKind = "lookup"
	Write  EffectKind = "insert"
	Change EffectKind = "update"
	Remove EffectKind = "delete"
)

// ResultKind says how a lookup's result tells a miss.
type ResultKind string

// How a lookup answers.
const (
	Rows      ResultKind = "rows"      // no row on a miss
	Count     ResultKind = "count"     // one row; zero on a miss
	Truth     ResultKind = "exists"    // one row; false on a miss: SELECT EXISTS(…), SELECT count(*) > 0
	Aggregate ResultKind = "aggregate" // one row; NULL or zero on a miss: max(id), coalesce(sum(x), 0)
)

// Atom is one conjunct of a condition that speaks of one column (or an
// expression over columns) of the effect's table. It binds Expr when Op is =,
// <=>, "is null", "in" or "any" and Value is known before the statement runs.
// A boolean column is = a bool Literal. Casts that only name a value's type
// are dropped on both sides.
type Atom struct {
	Expr  Expr   // over the table's own columns, qualifiers removed: Column or Call(lower, Column) …
	Op    string // =, <=>, in, any, "is null", "is not null", <>, <, >, like, ilike, …; case-folding equality is = with Call(lower) on both sides kept as written
	Value Expr   // Placeholder, Literal, Hole, Column of another source (qualifier = its table name), or an expression; nil for "is null"; Tuple for lists
	// Unsure is set when a column of Expr has no qualifier and the query reads
	// several tables: every one of them gets the atom, and the schema says
	// which table has the column.
	Unsure bool
}

// Other is a further table that the same lookup joins, with the atoms on it.
type Other struct {
	Table Name
	Atoms []Atom
}

// Effect is what one statement does to one table.
type Effect struct {
	Kind      EffectKind
	Table     Name
	Atoms     []Atom  // the conjunction every row read, changed or removed satisfies
	Others    []Other // the other tables of the FROM clause
	Result    ResultKind
	Negated   bool      // of a lookup with Result Truth or Rows: NOT EXISTS, count(*) = 0; a miss is true, or a row
	Items     []Item    // select list of a lookup, RETURNING list of a write; star expanded not
	Set       []Assign  // of a write or change; for a write of several rows the first one
	NoColumns bool      // the insert has no column list: Set is in the table's order, with Column ""
	Rows      int       // number of VALUES rows of a write, 0 for INSERT … SELECT
	Conflict  *Conflict // of a write; nil for a plain INSERT
	Returning bool
	Lock      string   // FOR UPDATE and relatives on a lookup
	Absent    []Effect // lookups that must find nothing for this write to happen: INSERT … SELECT … WHERE NOT EXISTS, MERGE, a data-modifying CTE
	Partial   bool     // a hole or an unparsed part may add further conditions
	Outer     bool     // for a lookup: stands in a subquery or CTE, so its miss is not the statement's result
}
