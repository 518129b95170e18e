package dbcall

import (
	"reflect"
	"strings"

	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// Value is what an SQL expression stands for in one run.
type Value struct {
	Const bool // a constant: Text, or NULL
	Null  bool
	Text  string
	Fold  string       // the function applied, in SQL or in Go: lower, upper, trim
	Term  *interp.Term // the Go value, nil when it is not known
	Fresh bool         // new in every run: a generated id, the time
}

// Known reports whether the value's identity is known.
func (v Value) Known() bool { return v.Const || v.Term != nil }

// Same reports whether two values are surely equal.
func (v Value) Same(w Value) bool {
	if v.Const || w.Const {
		return v.Const && w.Const && v.Null == w.Null && (v.Null || v.Text == w.Text)
	}
	return v.Term != nil && v.Term == w.Term && v.Fold == w.Fold
}

// folded is the value after one more function: lower of lower is lower, and
// trim may as well come first.
func (v Value) folded(name string) Value {
	if v.Const {
		switch name { // a constant stays one
		case "lower":
			v.Text = strings.ToLower(v.Text)
		case "upper":
			v.Text = strings.ToUpper(v.Text)
		case "trim":
			v.Text = strings.TrimSpace(v.Text)
		}
		return v
	}
	trim := name == "trim" || strings.HasSuffix(v.Fold, "trim")
	if name == "trim" {
		name, _, _ = strings.Cut(v.Fold, " ")
	}
	if v.Fold = strings.TrimSuffix(name, "trim"); trim {
		v.Fold = strings.Trim(v.Fold+" trim", " ")
	}
	return v
}

// FoldOf reports whether v is w after a normalisation.
func (v Value) FoldOf(w Value) bool {
	return !v.Const && !w.Const && v.Term != nil && v.Term == w.Term && v.Fold != "" && w.Fold == ""
}

// Related reports whether one value is made from the other or both from one root.
func (v Value) Related(w Value) bool {
	if v.Term == nil || w.Term == nil {
		return true
	}
	return contains(v.Term, w.Term, 0) || contains(w.Term, v.Term, 0) || vague(v.Term) || vague(w.Term)
}

// Vague reports whether little is known of the value: it came out of a call, or
// is one of several.
func (v Value) Vague() bool {
	if v.Const {
		return false
	}
	t := v.Term
	for t != nil && t.Kind == interp.KField && len(t.Args) > 0 {
		t = t.Args[0].T
	}
	return t == nil || t.Kind != interp.KElem && vague(t)
}

// Made reports whether the value is, or is a part of, what a call has made.
func (v Value) Made() bool {
	t := v.Term
	for t != nil && (t.Kind == interp.KField || t.Kind == interp.KElem) && len(t.Args) > 0 {
		t = t.Args[0].T
	}
	if t != nil && t.Kind == interp.KPhi {
		for _, a := range t.Args {
			if (Value{Term: a.T}).Made() {
				return true
			}
		}
		return len(t.Args) == 0
	}
	return t == nil || t.Kind == interp.KCall || t.Kind == interp.KOpaque
}

// Within reports whether one value is made from the other.
func (v Value) Within(w Value) bool {
	return v.Term != nil && w.Term != nil && (contains(v.Term, w.Term, 0) || contains(w.Term, v.Term, 0))
}

func contains(t, x *interp.Term, depth int) bool {
	if t.Same(x) {
		return true
	}
	if depth > 5 {
		return false
	}
	for _, a := range t.Args {
		if a.T != nil && contains(a.T, x, depth+1) {
			return true
		}
	}
	return false
}

// vague terms say little about which value they are.
func vague(t *interp.Term) bool {
	switch t.Kind {
	case interp.KOpaque, interp.KPhi, interp.KElem, interp.KCall, interp.KLib:
		return true
	}
	return false
}

// Value is the value of an expression of the op's text stmt.
func (op *Op) Value(stmt int, e sqltext.Expr) Value {
	switch e := e.(type) {
	case *sqltext.Literal:
		return Value{Const: true, Null: e.Kind == "null", Text: e.Text}
	case *sqltext.Cast:
		return op.Value(stmt, e.X)
	case *sqltext.Placeholder:
		return op.placeholder(e)
	case *sqltext.Hole:
		if e.ID < len(op.Stmts[stmt].Holes) {
			return goValue(op.Stmts[stmt].Holes[e.ID])
		}
	case *sqltext.Call:
		if len(e.Args) == 1 && !ofFresh(e) && (e.Name == "lower" || e.Name == "upper" || e.Name == "trim") {
			v := op.Value(stmt, e.Args[0])
			return v.folded(e.Name)
		}
		if freshCall(e.Name) || ofFresh(e) {
			return Value{Fresh: true}
		}
	}
	return Value{}
}

// ofFresh reports whether a function that loses nothing is given a fresh value: hex(randomblob(16)).
func ofFresh(e *sqltext.Call) bool {
	switch e.Name {
	case "hex", "lower", "upper", "md5", "encode", "concat", "replace":
	default:
		return false
	}
	for _, a := range e.Args {
		if c, ok := a.(*sqltext.Call); ok && (freshCall(c.Name) || ofFresh(c)) {
			return true
		}
	}
	return false
}

func freshCall(name string) bool {
	switch name {
	case "now", "gen_random_uuid", "uuid_generate_v4", "uuid", "nextval", "current_timestamp", "random", "randomblob", "unix_timestamp", "last_insert_id":
		return true
	}
	return false
}

func (op *Op) placeholder(p *sqltext.Placeholder) Value {
	if op.Row.Named || p.Index < 0 {
		return op.namedArg(p.Name)
	}
	if op.Known {
		if p.Index < len(op.List) {
			return goValue(op.List[p.Index])
		}
		return Value{}
	}
	return Value{}
}

// namedArg is the field or map entry that a named placeholder stands for.
func (op *Op) namedArg(name string) Value {
	if op.Named == nil {
		return Value{}
	}
	if v, ok := op.Named[strings.ToLower(name)]; ok {
		return goValue(v)
	}
	return Value{}
}

// goValue describes a Go value.
func goValue(v interp.Val) Value {
	v = unbound(v)
	if v.T == nil || v.T.Kind == interp.KOpaque && v.T.Name == interp.Unknown {
		return Value{}
	}
	if c, ok := v.ConstText(); ok {
		return Value{Const: true, Text: c, Null: c == "nil"}
	}
	if v.T.Kind == interp.KCall {
		switch v.T.Name {
		case "strings.ToLower", "strings.ToUpper", "strings.TrimSpace":
			if len(v.T.Args) == 1 {
				in := goValue(v.T.Args[0])
				return in.folded(map[string]string{"strings.ToLower": "lower", "strings.ToUpper": "upper", "strings.TrimSpace": "trim"}[v.T.Name])
			}
		}
		if freshTerm(v.T, 0) {
			return Value{Term: v.T, Fresh: true}
		}
		if ofConstants(v.T) {
			return Value{Const: true, Text: v.T.String()}
		}
	}
	return Value{Term: v.T}
}

// ofConstants reports whether a call has constants for arguments alone: it
// gives the same value in both runs, as null.NewString("admin", true).
func ofConstants(t *interp.Term) bool {
	for _, a := range t.Args {
		if !a.Strip().Is(interp.KConst) {
			return false
		}
	}
	return len(t.Args) > 0
}

// freshTerm reports whether a value is made of one that is new at every call: time.Now().Unix().
func freshTerm(t *interp.Term, depth int) bool {
	if t == nil || t.Kind != interp.KCall || depth > 3 {
		return false
	}
	if freshGo(t.Name) {
		return true
	}
	for _, a := range t.Args {
		if freshTerm(a.Strip().T, depth+1) {
			return true
		}
	}
	return false
}

// freshGo functions give a new value at every call.
func freshGo(name string) bool {
	low := strings.ToLower(name)
	for _, w := range []string{"uuid.new", "uuid.must", "ulid.", "xid.", "ksuid.", "snowflake", "rand.", "time.now", "nanoid", "newid", "generateid", "randomid", "randomstring"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// named collects the values that a struct or map gives to named placeholders:
// by the db tag, or by the field's name in lower case, as sqlx maps them.
// https://jmoiron.github.io/sqlx/#mapping
func (x *call) named(op *Op) {
	v := op.Args
	op.Named = map[string]interp.Val{}
	for k, e := range x.c.Entries(x.mc, v) {
		op.Named[strings.ToLower(k)] = e
	}
	if v.Is(interp.KIface) {
		x.fields(op, v.T.Name, v.T.Args[0], 0)
	}
}

func (x *call) fields(op *Op, typ string, v interp.Val, depth int) {
	t := x.mc.Prog.Type(strings.TrimPrefix(typ, "*"))
	if t == nil || depth > 3 {
		return
	}
	for _, f := range t.Fields {
		name := reflect.StructTag(f.Tag).Get("db")
		name, _, _ = strings.Cut(name, ",")
		fv := x.mc.Field(x.c, v, typ, f.Name, scalarClass(f.Type))
		if f.Embedded && name == "" {
			x.fields(op, f.Type, fv, depth+1)
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		if _, dup := op.Named[name]; !dup && name != "-" {
			op.Named[name] = fv
		}
	}
}
