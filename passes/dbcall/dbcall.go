// Package dbcall turns the calls of data-access libraries into Ops: which SQL
// runs, with which arguments, and what the code learns of its outcome. It
// gives the interpreter the outcome that the run assumes. By itself it joins
// and judges nothing.
package dbcall

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Op is one database call as one run saw it.
type Op struct {
	Key   string // interp.CallSite.Key: the call in the root's context
	Row   *dal.Call
	Fn    *summary.Func // the function the call stands in
	Line  int
	Col   int
	Chain *interp.Chain
	Recv  interp.Val
	SQL   interp.Val
	Args  interp.Val            // slice of arguments, or the named struct or map
	List  []interp.Val          // the arguments, when they are known
	Known bool                  // List is complete
	Named map[string]interp.Val // values of named placeholders
	Stmts []Stmt                // one for each text the SQL may be
	// Reached is set when the run came here; After when it had passed the assumed call.
	After bool
	// Round is set when that was in the same round of every loop around both, or there is none.
	Round bool
	// Flags are the locks held and the transaction, as terms.
	Locks []*interp.Term
	Tx    *interp.Term
	// NoRows is the error that says that nothing was found; "" where none does.
	NoRows string
	// Open is set when the type that names the table is the caller's to give: a type parameter, an interface.
	Open  bool
	model *model.Table    // of what is inserted
	dests []interp.Val    // what a query reads into, where the row does not say it
	whole map[string]bool // columns given a value that cannot be NULL, where the library tells
	seq   int
}

// Stmt is one text of an Op: its effects, and the values its holes stand for.
type Stmt struct {
	Text    string
	Effects []sqltext.Effect
	Holes   []interp.Val
	Bad     error    // the text could not be parsed
	Locks   []string // locks that it takes, by the words that take them
	Unlocks bool     // it releases the session's lock
	Session string   // what it does to the transaction: savepoint, immediate, end, or isolation and a level
}

// Recorder is what one run records. It is a machine's Data.
type Recorder struct {
	Ops   map[string]*Op
	Order []string // keys in the order first reached

	queued map[*interp.Term][]string // keys of what a batch will run, in order
	asked  map[*interp.Term][]string // places that ask a batch for its results, in order
}

// NewRecorder returns an empty recorder.
func NewRecorder() *Recorder {
	return &Recorder{Ops: map[string]*Op{}, queued: map[*interp.Term][]string{}, asked: map[*interp.Term][]string{}}
}

// Library is the interpreter's knowledge of the data-access libraries.
type Library struct{ texts *Texts }

// NewLibrary returns the library; parsed texts are kept in t.
func NewLibrary(t *Texts) *Library { return &Library{t} }

// Call implements interp.Library.
func (l *Library) Call(mc *interp.Machine, c *interp.CallSite) ([]interp.Val, bool) {
	row := dal.Row(c.Name, mc.Prog.Text)
	if c.Instr.Op == summary.Invoke && (row == nil || row.Node == "") { // a method of what the type embeds
		if r := dal.Row(c.Instr.Name, mc.Prog.Text); r != nil && (r.Node != "" || row == nil && r.ORM == dal.Jet) {
			row = r
		}
	}
	if row == nil {
		return nil, false
	}
	rec, ok := mc.Data.(*Recorder)
	if !ok {
		return nil, false
	}
	x := &call{mc: mc, c: c, row: row, rec: rec, lib: l}
	return x.do(), true
}

// Whole reports whether the value that the op writes into a column cannot be NULL.
func (op *Op) Whole(column string) bool { return op.whole[column] }

// call is one library call being interpreted.
type call struct {
	mc  *interp.Machine
	c   *interp.CallSite
	row *dal.Call
	rec *Recorder
	lib *Library
}

func (x *call) arg(i int) interp.Val {
	if i < 0 {
		i = 0
	}
	if i < len(x.c.Args) {
		return x.c.Args[i]
	}
	return x.mc.Opaque(interp.Unknown, summary.Other)
}

func (x *call) do() []interp.Val {
	mc := x.mc
	if x.row.Mode == savepointName {
		x.saves()
	}
	if x.row.ORM == model.Xorm && (x.row.Mutable || x.row.Out != "" || x.row.Clause != "") {
		return x.xorm()
	}
	if x.row.ORM == dal.Ent {
		if outs, ok := x.ent(); ok {
			return outs
		}
	}
	switch x.row.Verb {
	case dal.Query:
		op := x.op()
		return []interp.Val{x.handle("rows"), x.queryErr(op)}
	case dal.QueryRow:
		x.op()
		return []interp.Val{x.handle("row")}
	case dal.Enqueue:
		return x.enqueue()
	case dal.Sent:
		return []interp.Val{x.sent()}
	case dal.Queued:
		return x.queued()
	case dal.Exec:
		op := x.op()
		return []interp.Val{x.handle("result"), x.execErr(op)}
	case dal.Copy:
		return x.copy()
	case dal.CopyText:
		columns, known := x.c.Elems(mc, x.arg(x.row.Args))
		return []interp.Val{x.copyText(x.copyNames(), columns, known)}
	case dal.Get, dal.Select:
		return x.read()
	case dal.ReadOne, dal.ReadAll:
		return []interp.Val{x.readRows()}
	case dal.Prepare:
		return []interp.Val{x.library("stmt", x.arg(x.row.SQL)), mc.ZeroOf(summary.Error)}
	case dal.Text:
		return []interp.Val{x.arg(x.row.SQL)}
	case dal.TextArgs:
		return []interp.Val{x.arg(x.row.SQL), x.textArgs(), mc.ZeroOf(summary.Error)}
	case dal.Scan:
		return []interp.Val{x.scan()}
	case dal.ScanAll:
		return []interp.Val{x.scanAll()}
	case dal.Next:
		return []interp.Val{x.next()}
	case dal.Close, dal.End:
		return []interp.Val{mc.ZeroOf(summary.Error)}
	case dal.Affected:
		return []interp.Val{x.affected(), mc.ZeroOf(summary.Error)}
	case dal.Affected1:
		return []interp.Val{x.affected()}
	case dal.LastID:
		return []interp.Val{{Bits: interp.NonZero, T: mc.Opaque("id"+x.c.Key(), summary.Number).T}, mc.ZeroOf(summary.Error)}
	case dal.Begin:
		return []interp.Val{x.begin(), mc.ZeroOf(summary.Error)}
	case dal.Transact:
		return []interp.Val{x.transact()}
	case dal.CollectOne:
		return x.collectOne()
	case dal.CollectAll:
		return x.collectAll()
	case dal.Each:
		return x.each()
	case dal.Start:
		return []interp.Val{x.start()}
	case dal.Build:
		return []interp.Val{x.refine()}
	case dal.Expr:
		return []interp.Val{x.expr()}
	case dal.Apply:
		return []interp.Val{x.apply()}
	case dal.Find, dal.Pluck, dal.Count, dal.Exists, dal.Insert, dal.Save, dal.Change, dal.FindOrInit, dal.FindOrInsert, dal.ExecRaw, dal.Rows:
		return x.mapped()
	case dal.Absent:
		return []interp.Val{x.absent()}
	case dal.IsNoRows:
		return []interp.Val{x.isNoRows(x.arg(x.row.SQL))}
	case dal.Declare:
		return []interp.Val{x.handle("table")}
	case dal.Nil:
		return []interp.Val{mc.ZeroOf(summary.Error)}
	case dal.ToSQL:
		switch x.row.ORM {
		case dal.Bob:
			text, args := x.bobText(x.bobMade())
			return []interp.Val{text, args, mc.ZeroOf(summary.Error)}
		case dal.Jet:
			return []interp.Val{x.jetSQL(x.arg(0)), x.arguments(nil)}
		}
		text, args := x.render(x.arg(0))
		return []interp.Val{text, args, mc.ZeroOf(summary.Error)}
	case dal.RowScan:
		op := x.op()
		dests, _ := x.c.Elems(mc, x.arg(x.row.Args))
		for i, d := range dests {
			x.fill(op, d, i, false)
		}
		return []interp.Val{x.noRows(op, x.row.NoRows)}
	case dal.Same:
		return []interp.Val{x.arg(0), mc.ZeroOf(summary.Error)}
	case dal.Pass:
		return []interp.Val{x.arg(x.row.SQL), mc.ZeroOf(summary.Error)}
	}
	return nil
}

// handle is a library value that remembers the call it came from.
func (x *call) handle(name string) interp.Val {
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: name, Site: x.c.Key(), Class: summary.Ptr})}
}

func (x *call) library(name string, args ...interp.Val) interp.Val {
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: name, Args: args, Class: summary.Ptr})}
}

// calledAs are the keys of the interface calls that led to this one through the
// application's own methods. A function that is given the interface, run by itself,
// makes the library's call at that place.
//
//	func get(q querier, id string) { q.QueryRow("SELECT …", id) }
//	func (c *conn) QueryRow(text string, args ...any) *sql.Row { return c.db.QueryRow(c.translate(text), args...) }
func (x *call) calledAs() []string {
	var out []string
	for c := x.c.Chain; c != nil && len(out) < 2; c = c.Up {
		if c.Iface == "" {
			continue
		}
		out = append(out, interp.ChainKey(c.Up)+"!"+c.Site)
	}
	return out
}

// asked is the key by which the assumption knows the call.
func (x *call) asked(key string) string {
	if slices.Contains(x.calledAs(), x.mc.Assume.Leaf) {
		return x.mc.Assume.Leaf
	}
	return key
}

// op records the call.
func (x *call) op() *Op {
	key := x.c.Key()
	op := x.rec.Ops[key]
	if op == nil {
		op = &Op{Key: x.asked(key), Row: x.row, Fn: x.c.Fn, Line: x.c.Instr.Line, Col: x.c.Instr.Col, Chain: x.c.Chain, seq: len(x.rec.Order)}
		x.rec.Ops[key] = op
		x.rec.Order = append(x.rec.Order, key)
		for _, k := range x.calledAs() {
			if x.rec.Ops[k] == nil {
				x.rec.Ops[k] = op
			}
		}
	}
	if x.mc.Assume.Leaf == op.Key {
		if !x.waits() {
			x.c.MarkAssumed(x.mc)
		}
	} else if x.c.Passed(x.mc) != 0 {
		op.After, op.Round = true, true
	} else if x.c.Again(x.mc) {
		op.After = true
	}
	op.Recv = x.arg(0)
	if op.Tx = txOf(op.Recv); op.Tx == nil && x.row.Mutable {
		op.Tx = x.inTx()
	}
	switch {
	case x.row.Out != "" && x.row.ORM == model.Xorm:
		op.SQL, op.Args = x.xormStatement(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.ORM == dal.Bob:
		op.SQL, op.Args = x.bob(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.ORM == dal.Boil:
		op.SQL, op.Args = x.boil(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.ORM == dal.Jet && (x.row.Built || x.row.Verb == dal.Find):
		op.SQL, op.Args = x.jet(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.ORM == dal.Ent:
		op.SQL, op.Args = x.entStatement(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.Verb == dal.ExecRaw && x.row.ORM != "" && !formats(x.row.ORM) && !records(x.row.ORM):
		op.SQL, op.Args = x.arg(x.row.SQL).Strip(), x.arg(x.row.Args)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.Out != "" && x.row.ORM != "":
		op.SQL, op.Args = x.statement(op)
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case formats(x.row.ORM):
		op.SQL, op.Args = x.formatted()
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	case x.row.Verb == dal.Copy:
		op.SQL, op.Args = x.copied()
	case x.row.Prepared:
		op.SQL = x.prepared(x.arg(0))
	case x.row.Built:
		op.SQL, op.Args = x.render(x.arg(0))
		op.List, op.Known = x.c.Elems(x.mc, op.Args)
	default:
		op.SQL = x.arg(x.row.SQL)
	}
	if x.row.Args != 0 && !x.row.Built && x.row.ORM == "" {
		if x.row.Verb != dal.Copy {
			op.Args = x.arg(x.row.Args)
		}
		if !x.row.Named {
			op.List, op.Known = x.c.Elems(x.mc, op.Args)
		} else {
			op.Args = x.c.Whole(x.mc, op.Args)
			x.named(op)
		}
	}
	op.Locks = x.c.Held("mutex")
	for _, name := range []string{"singleflight", "once", advisoryName, rowLockName, savepointName, immediateName, isolationName} {
		op.Locks = append(op.Locks, x.c.Flags(name)...)
	}
	op.Stmts = x.lib.texts.of(op.SQL)
	x.holdsOf(op)
	x.lockRows(op)
	return op
}

// prepared is the SQL of a prepared statement.
func (x *call) prepared(stmt interp.Val) interp.Val {
	for t := stmt.T; t != nil; {
		switch t.Kind {
		case interp.KLib:
			if t.Name == "stmt" && len(t.Args) > 0 {
				return t.Args[0]
			}
			return x.mc.Opaque(interp.Unknown, summary.String)
		case interp.KField, interp.KFieldA: // the statement that another embeds
			t = t.Args[0].T
		case interp.KConst:
			return interp.Val{Bits: interp.NonZero, T: t}
		case interp.KPhi:
			var next *interp.Term
			for _, a := range t.Args {
				if a.Is(interp.KLib) {
					next = a.T
				}
			}
			if next == nil {
				return stmt
			}
			t = next
		default:
			return stmt
		}
	}
	return x.mc.Opaque(interp.Unknown, summary.String)
}

// txOf is the transaction a call runs in, or nil.
func txOf(recv interp.Val) *interp.Term {
	for t := recv.T; t != nil; {
		if t.Kind == interp.KLib && t.Name == "tx" {
			return t
		}
		chain := t.Kind == interp.KLib && (t.Name == "builder" || strings.HasPrefix(t.Name, "clause "))
		if len(t.Args) == 0 || (!chain && t.Kind != interp.KIface && t.Kind != interp.KField && t.Kind != interp.KFieldA && t.Kind != interp.KStruct && t.Kind != interp.KPhi) {
			return nil
		}
		next := (*interp.Term)(nil)
		for _, a := range t.Args {
			if a.T != nil && next == nil {
				next = a.T
			}
		}
		t = next
	}
	return nil
}

func (x *call) begin() interp.Val {
	if x.row.Isolation == "none" {
		return x.arg(0)
	}
	return x.began()
}

func (x *call) transact() interp.Val {
	args := []interp.Val{x.begin()}
	if x.row.Mode == "context" { // func(ctx, tx) error
		ctx := x.mc.Opaque(interp.Unknown, summary.Other)
		if x.row.Fn > 1 {
			ctx = x.arg(1)
		}
		args = []interp.Val{ctx, args[0]}
	}
	outs, ok := x.mc.CallFunc(x.c, x.arg(x.row.Fn), args...)
	if ok && len(outs) > 0 {
		return outs[len(outs)-1]
	}
	return x.mc.ZeroOf(summary.Error)
}

// opOf is the op that a row, rows or result value came from.
func (x *call) opOf(v interp.Val) *Op {
	v = v.Strip()
	if v.T == nil {
		return nil
	}
	if v.T.Kind == interp.KPhi {
		for _, a := range v.T.Args {
			if op := x.opOf(a); op != nil {
				return op
			}
		}
		return nil
	}
	if v.Is(interp.KField) && v.T.Name == "Rows" { // the rows that a library's own embed
		return x.opOf(v.T.Args[0])
	}
	if v.T.Kind == interp.KLib {
		return x.rec.Ops[v.T.Site]
	}
	return nil
}

func (x *call) assumed(op *Op) interp.Outcome {
	if op != nil && op.Key == x.mc.Assume.Leaf {
		return x.mc.Assume.Outcome
	}
	return interp.None
}

func (x *call) textArgs() interp.Val {
	if x.row.Named {
		return x.arg(x.row.Args)
	}
	if es, ok := x.c.Elems(x.mc, x.arg(x.row.Args)); ok {
		return interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KList, Class: summary.List, Args: es})}
	}
	return x.arg(x.row.Args)
}

func itoa(i int) string { return strconv.Itoa(i) }
