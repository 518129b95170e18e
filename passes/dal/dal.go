// Package dal is what dupsert knows of data-access libraries: one file of rows
// a library, exact names and nothing but facts from its documentation. By
// itself it looks at no code.
package dal

import (
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// Verb is what a call does.
type Verb uint8

// The verbs. Results are named in the library's own order.
const (
	Query        Verb = iota + 1 // runs SQL; rows, error
	QueryRow                     // runs SQL; a row whose error comes with its Scan
	Exec                         // runs SQL; result, error
	Get                          // runs SQL, reads one row into Dest; error
	Select                       // runs SQL, reads all rows into the slice Dest; error
	Prepare                      // a statement that runs SQL; statement, error
	Text                         // the SQL text SQL, rewritten but not changed in meaning
	TextArgs                     // text, arguments, error: sqlx.In, sqlx.Named
	Scan                         // reads a row into its arguments; error
	ScanAll                      // reads all rows into its arguments; error
	Next                         // advances rows; whether there is one
	Close                        // Err, Close and relatives: an error that the code may ignore
	Affected                     // rows affected by a result; number, error
	Affected1                    // the same without an error
	LastID                       // id of an inserted row; number, error
	Begin                        // a transaction; transaction, error
	End                          // commit or rollback; error
	Transact                     // runs the function Fn in a transaction; its error
	CollectOne                   // reads the one row of rows; value, error
	CollectAll                   // reads all rows; slice, error
	Each                         // runs the function Fn for each row; tag, error
	Enqueue                      // runs SQL later, in a batch
	Sent                         // sends the batch SQL; its results
	Queued                       // what a batch that was sent gives next, Mode: row, rows, result; error
	Same                         // the receiver again (Unsafe, WithContext)
	Start                        // a builder: Clause says of what
	Build                        // the receiver with a clause more
	ToSQL                        // the builder's text, arguments, error
	Expr                         // a part of an SQL text, which Clause spells: ~ is the receiver, ^ its alias, # and @ the texts at SQL and behind it, & and | a list joined by AND and OR, ? the values from Args on
	ReadOne                      // reads the one row of the rows SQL into Dest; error
	ReadAll                      // reads all rows of the rows SQL into the slice Dest; error
	RowScan                      // runs the builder's SQL and reads one row; error
	Pass                         // the argument SQL again, as the value it is (wrapping a connection)
	Find                         // a mapper's lookup of rows into Dest; Out says how
	Pluck                        // the same of one column
	Count                        // a mapper's number of rows
	Exists                       // whether there is a row
	Insert                       // a mapper's insert of Dest
	Save                         // an insert of Dest, or an update where it has its primary key
	Change                       // a mapper's update or delete
	FindOrInit                   // Find that finds nothing without an error
	FindOrInsert                 // Find, and an insert of what is not found
	ExecRaw                      // runs the SQL text of its arguments; Out says how
	Rows                         // what the chain looks up, as rows or as one row to scan
	Absent                       // whether the call before it found nothing
	IsNoRows                     // whether the error SQL says that nothing was found
	Apply                        // hands the builder to the functions Fn, which give it back
	Declare                      // says which table the struct type of Dest stands for, or its key; dbssa reads it
	Copy                         // inserts rows of the source Dest into the columns Args of the table SQL; number, error
	CopyText                     // the text that inserts into the columns from Args on of the table SQL: COPY … FROM STDIN
	Nil                          // an error that does not matter, or none: migrations, settings
)

// Call is one row: a function or method of a library.
type Call struct {
	Name string
	Verb Verb
	// Positions of arguments, the receiver being 0; 0 where there is none (Args: -1).
	SQL, Args, Dest, Fn int
	Named               bool   // arguments are one struct or map whose fields the SQL names
	Prepared            bool   // the SQL is the receiver's own
	Built               bool   // the SQL is what the receiver, a builder, makes
	Clause              string // of Start, Build and Expr
	Struct              bool   // Scan reads into one struct
	NoRows              string // sentinel of a miss
	Options             int    // transaction options
	Isolation           string
	ORM                 model.ORM // the mapper whose rules for names, values and conditions apply
	Out                 string    // results of a mapper's call, or of one that gives more than its verb says, by name: db, error, found, count, affected, one, list, row, rows, result
	One                 bool      // at most one row is looked for
	Mutable             bool      // a builder is changed in place, whether or not the code takes the result
	New                 bool      // the call begins a builder of its own, leaving the receiver as it is
	Ends                bool      // the builder is as new after the call
	Own                 bool      // Dest is of the type that the chain is of, not any value
	Mode                string    // a variant of the verb, for the renderer
	// Entity, Node and Field are of rows for generated code: the package of the schema type, or else its table; the type; and its field or edge.
	Entity, Node, Field string
}

// Library is a library's rows and its import path; packages that import none of them cannot reach a database.
type Library struct {
	Path  string
	Calls []Call
}

// Libraries is the one list. A layer missing here is not seen.
var Libraries = []Library{
	{"database/sql", databaseSQL},
	{"github.com/jmoiron/sqlx", sqlx},
	{"github.com/jackc/pgx/v5", pgx},
	{"github.com/jackc/pgx/v4", pgx4},
	{"github.com/lib/pq", pq},
	{"github.com/Masterminds/squirrel", squirrel},
	{"github.com/mattermost/squirrel", squirrelAt("github.com/mattermost/squirrel")},
	{"github.com/lann/squirrel", squirrelAt("github.com/lann/squirrel")},
	{"gopkg.in/Masterminds/squirrel.v1", squirrelAt("gopkg.in/Masterminds/squirrel.v1")},
	{"gorm.io/gorm", gorm},
	{"gorm.io/gen", gormGen}, // and what it generates: see Row
	{"github.com/jinzhu/gorm", gorm1},
	{"github.com/uptrace/bun", bun},
	{"github.com/go-pg/pg/v10", gopg("github.com/go-pg/pg/v10")},
	{"github.com/go-pg/pg/v9", gopg("github.com/go-pg/pg/v9")},
	{"github.com/huandu/go-sqlbuilder", sqlbuilder},
	{"github.com/doug-martin/goqu/v9", goqu},
	{"github.com/gocraft/dbr/v2", dbr},
	{"github.com/gocraft/dbr", dbr1},
	{"github.com/mailru/dbr", dbrMailru},
	{"github.com/georgysavva/scany/v2", scany},
	{"github.com/georgysavva/scany", scany1},
	{"github.com/blockloop/scan/v2", blockloop},
	{"github.com/blockloop/scan", blockloop1},
	{"github.com/jackskj/carta", carta},
	{"github.com/go-gorp/gorp/v3", gorp},
	{"github.com/go-gorp/gorp", gorp2},
	{"gopkg.in/gorp.v1", gorp1},
	{"github.com/letsencrypt/borp", borp},
	{"xorm.io/xorm", xormAt("xorm.io/xorm")},
	{"xorm.io/builder", xormCondAt("xorm.io/builder")},
	{"github.com/xorm-io/xorm", xormAt("github.com/xorm-io/xorm")}, // a fork
	{"github.com/xorm-io/builder", xormCondAt("github.com/xorm-io/builder")},
	{"github.com/gobuffalo/pop/v6", pop6At("github.com/gobuffalo/pop/v6")},
	{"github.com/gobuffalo/pop/v5", popAt("github.com/gobuffalo/pop/v5")},
	{"github.com/gobuffalo/pop", popAt("github.com/gobuffalo/pop")},
	{"github.com/ory/pop/v6", pop6At("github.com/ory/pop/v6")}, // a fork
	{"github.com/upper/db/v4", upperAt("github.com/upper/db/v4")},
	{"upper.io/db.v3", upper3At("upper.io/db.v3")},
	{"github.com/beego/beego/v2/client/orm", beegoAt("github.com/beego/beego/v2/client/orm")},
	{"github.com/beego/beego/orm", beego1At("github.com/beego/beego/orm")},
	{"github.com/astaxie/beego/orm", beego1At("github.com/astaxie/beego/orm")},
	{"github.com/aarondl/sqlboiler/v4", sqlboilerAt("github.com/aarondl/sqlboiler/v4")}, // and what it generates: see Row
	{"github.com/volatiletech/sqlboiler/v4", sqlboilerAt("github.com/volatiletech/sqlboiler/v4")},
	{"github.com/stephenafamo/bob", bob},
	{jetPath, jet},                  // and what it generates: see Row
	{"entgo.io/ent", entPredicates}, // and what it generates: see Row
}

var byName = func() map[string]*Call {
	m := map[string]*Call{}
	for _, l := range Libraries {
		for i := range l.Calls {
			m[l.Calls[i].Name] = &l.Calls[i]
		}
	}
	return m
}()

// Lookup returns the row of a function by its full name, or nil.
func Lookup(name string) *Call { return byName[name] }

// Runs reports whether a call of the row runs SQL, rather than preparing for it
// or reading what it gave.
func (c *Call) Runs() bool {
	switch c.Verb {
	case Query, QueryRow, Exec, Get, Select, Enqueue, RowScan, Transact,
		Find, Pluck, Count, Exists, Insert, Save, Change, FindOrInit, FindOrInsert, ExecRaw, Rows, Copy:
		return true
	}
	return false
}

// Reads reports whether a call of the row reads rows.
func (c *Call) Reads() bool {
	switch c.Verb {
	case Scan, ScanAll, Next, CollectOne, CollectAll, Each:
		return true
	}
	return false
}

// Sentinel is the error by which other calls of the library tell a miss, where
// this one, a lookup, tells none by an error; "" if there is no such error.
func (c *Call) Sentinel() string {
	if c.Verb == Find && c.ORM == model.Gorm && c.NoRows == "" && strings.HasPrefix(c.Name, "(*gorm.io/gorm.DB).") {
		return gormNotFound
	}
	return ""
}

// Builds reports whether a call of the row makes a statement, or a part of one.
func (c *Call) Builds() bool {
	switch c.Verb {
	case Start, Build, Same, Apply:
		return true
	}
	return false
}

// Signals are packages that run no SQL of their own but whose import tells that
// a database is near: drivers' errors, by which code recognises a violation.
var Signals = []string{
	"github.com/go-sql-driver/mysql",
	"github.com/jackc/pgconn",
	"github.com/jackc/pgerrcode",
	"github.com/mattn/go-sqlite3",
	"modernc.org/sqlite",
}

// Reaches reports whether path is a data-access library, or one of its
// packages, so that importing it brings a database in reach.
func Reaches(path string) bool {
	if path == "database/sql/driver" {
		return false // implemented by every type that has a Value method; queries nothing
	}
	for i := range Libraries {
		if within(path, Libraries[i].Path) {
			return true
		}
	}
	for _, s := range Signals {
		if within(path, s) {
			return true
		}
	}
	return false
}

func within(path, root string) bool {
	return strings.HasPrefix(path, root) && (len(path) == len(root) || path[len(root)] == '/')
}

// by marks rows as those of a mapper.
func by(orm model.ORM, rows []Call) []Call {
	for i := range rows {
		rows[i].ORM = orm
	}
	return rows
}

// on repeats rows for several receivers: %s of each Name is the receiver.
func on(receivers []string, rows ...Call) []Call {
	var out []Call
	for _, r := range receivers {
		for _, c := range rows {
			c.Name = "(" + r + ")." + c.Name
			out = append(out, c)
		}
	}
	return out
}

func join(lists ...[]Call) []Call {
	var out []Call
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
