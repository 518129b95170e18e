package sqltext

// HoleOpen and HoleClose delimit a hole in a text: a part whose value the
// program computes at run time. Between them stands the hole's number in
// decimal: "SELECT 1 FROM \x010\x02 WHERE a = ?". A hole may stand wherever an
// identifier, a value, a condition, a list or a keyword may, and inside an
// identifier ("\x010\x02users" is a name with an unknown prefix).
const (
	HoleOpen  = '\x01'
	HoleClose = '\x02'
)

// Expr is a node of the expression tree. Names in it are canonical: unquoted
// identifiers are lower case, quoted ones as written; keywords and function
// names are lower case.
type Expr interface{ expr() }

type (
	// Column is a column reference.
	Column struct{ Qualifier, Name string }
	// Literal is a constant; Kind is one of string, number, bool, null, default, blob.
	// Text is the unquoted value ("true"/"false" for bool).
	Literal struct{ Kind, Text string }
	// Placeholder is a bound argument: Index is its position among the
	// arguments, from 0 ("?" counts, "$2" is 1, "?3" is 2), -1 if it is named; Name is the
	// name of ":name", "@name" or "$name".
	Placeholder struct {
		Index int
		Name  string
		// AfterHole is set on a "?" behind a hole: the hole may hold further
		// arguments, so that Index is the least it can be.
		AfterHole bool
	}
	// Hole is an unknown part of the text.
	Hole struct{ ID int }
	// Call is a function call.
	Call struct {
		Name     string
		Args     []Expr
		Star     bool // count(*)
		Distinct bool
		Window   bool // has an OVER clause
		Filter   Expr // FILTER (WHERE …)
	}
	// Binary is an operation on two operands; Op is lower case: and, or, =, <>, <, <=, like, ilike, ||, -> and so on.
	// "<=>" and IS NOT DISTINCT FROM are both "<=>"; != is "<>"; == is "=".
	Binary struct {
		Op   string
		L, R Expr
	}
	// Unary is not, - or +.
	Unary struct {
		Op string
		X  Expr
	}
	// Is is X IS [NOT] What, with What one of null, true, false, unknown.
	Is struct {
		X    Expr
		Not  bool
		What string
	}
	// In is X [NOT] IN (list or subquery). X = ANY(array) is In with Any set.
	In struct {
		X    Expr
		Not  bool
		Any  bool
		List []Expr
		Sub  *Select
	}
	// Between is X [NOT] BETWEEN Lo AND Hi.
	Between struct {
		X, Lo, Hi Expr
		Not       bool
	}
	// Case is a CASE expression; Operand and Else may be nil.
	Case struct {
		Operand Expr
		Whens   []When
		Else    Expr
	}
	// Cast is X::type or CAST(X AS type).
	Cast struct {
		X    Expr
		Type string
	}
	// Collate is X COLLATE name.
	Collate struct {
		X    Expr
		Name string
	}
	// Exists is EXISTS (subquery).
	Exists struct{ Sub *Select }
	// Subquery is a scalar subquery.
	Subquery struct{ Sub *Select }
	// Tuple is a row value (a, b), also ARRAY[a, b].
	Tuple struct{ List []Expr }
	// Raw is text that was skipped because it has no shape we need.
	Raw struct{ Text string }
)

// When is one arm of a CASE.
type When struct{ Cond, Then Expr }

func (*Column) expr()      {}
func (*Literal) expr()     {}
func (*Placeholder) expr() {}
func (*Hole) expr()        {}
func (*Call) expr()        {}
func (*Binary) expr()      {}
func (*Unary) expr()       {}
func (*Is) expr()          {}
func (*In) expr()          {}
func (*Between) expr()     {}
func (*Case) expr()        {}
func (*Cast) expr()        {}
func (*Collate) expr()     {}
func (*Exists) expr()      {}
func (*Subquery) expr()    {}
func (*Tuple) expr()       {}
func (*Raw) expr()         {}

// Name is a possibly qualified table name. Hole is set when a hole stands in
// the name, or is it; Table then holds the known rest ("" if there is none).
type Name struct {
	Schema, Table string
	Hole          bool
}

// Node is a statement's tree: *Select, *Insert, *Update, *Delete, *Merge, or
// nil for a statement of another kind.
type Node interface{ node() }

// CTE is one WITH query.
type CTE struct {
	Name    string
	Columns []string // new names of the output columns; nil for their own
	Node    Node     // nil when the query could not be parsed
}

// Item is an output column of a select list or RETURNING clause.
type Item struct {
	Expr  Expr // nil for a star
	Alias string
	Star  bool // * or t.*
}

// Source is an element of FROM: a table, a subquery or a function call.
type Source struct {
	Name    Name
	Alias   string
	Columns []string // new names of the columns: VALUES (…) AS v (a, b)
	Sub     *Select
	Func    *Call
	Join    string // "" for the first or after a comma, else inner, left, right, full, cross
	On      Expr
	Using   []string
}

// Assign is column := value in SET, or in an insert's row.
type Assign struct {
	Column    string // "" when a hole stands there, or in an insert without a column list
	Value     Expr
	Qualifier string // as written before the column: MySQL's UPDATE of several tables
}

// Conflict is what an insert does about a duplicate.
type Conflict struct {
	Action     string // nothing, update, ignore (INSERT IGNORE, OR IGNORE), replace (REPLACE, OR REPLACE), abort
	Target     []Expr // conflict target; nil for none (any key)
	Where      Expr   // the target's predicate
	Constraint string // ON CONSTRAINT name
	Set        []Assign
	SetWhere   Expr
	RowAlias   string     // MySQL's VALUES (…) AS new; "excluded" elsewhere
	Also       []Conflict // further ON CONFLICT clauses (SQLite)
}

type (
	// Select is a query. A compound query has Compound set: its own fields are the first branch.
	Select struct {
		With     []CTE
		Distinct bool
		Items    []Item
		From     []Source
		Where    Expr
		GroupBy  []Expr
		Having   Expr
		Limit    Expr
		Lock     string // "", update, share, "no key update", "key share"
		Values   [][]Expr
		Compound []Compound
		Partial  bool // a hole or skipped text between its clauses may add joins or conditions
	}
	// Insert is INSERT or REPLACE, in every form.
	Insert struct {
		With      []CTE
		Table     Name
		Alias     string
		Columns   []string
		Rows      [][]Expr // VALUES; nil for INSERT … SELECT
		From      *Select
		Default   bool // DEFAULT VALUES
		Conflict  *Conflict
		Returning []Item
		Partial   bool // a hole may add rows, columns or a conflict clause
	}
	// Update is UPDATE.
	Update struct {
		With      []CTE
		Table     Name
		Alias     string
		Set       []Assign
		From      []Source // FROM, and in MySQL the further tables of UPDATE a JOIN b
		Where     Expr
		Returning []Item
		Partial   bool // as in Select
	}
	// Delete is DELETE.
	Delete struct {
		With      []CTE
		Table     Name
		Alias     string
		Using     []Source // USING, and in MySQL the further tables of DELETE a FROM a JOIN b
		Where     Expr
		Returning []Item
		Partial   bool // as in Select
	}
	// Merge is MERGE INTO … USING … ON … .
	Merge struct {
		With    []CTE
		Table   Name
		Alias   string
		Using   Source
		On      Expr
		Insert  []Assign // of WHEN NOT MATCHED THEN INSERT; nil if there is none
		Inserts bool     // has a WHEN NOT MATCHED THEN INSERT
		Updates bool     // has a WHEN MATCHED THEN UPDATE
	}
)

// Compound is a further branch of a compound query.
type Compound struct {
	Op     string // union, union all, intersect, except
	Select *Select
}

func (*Select) node() {}
func (*Insert) node() {}
func (*Update) node() {}
func (*Delete) node() {}
func (*Merge) node()  {}

// Statement is one statement of a text.
type Statement struct {
	Text   string // without the terminating semicolon and surrounding space
	Offset int    // byte offset of Text in the text that was split or parsed
	Line   int    // of its first token in the text, from 1
	Verb   string // first keyword, lower case: select, insert, with, create, lock, set, begin, …; "" when a hole stands there
	Node   Node   // nil when the statement is not DML or could not be parsed
	Err    error  // what of a DML statement could not be parsed; Node then holds the rest, if there is any
}
