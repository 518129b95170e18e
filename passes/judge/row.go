package judge

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/cover"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// row is what the pair is known to write and to look for.
type row struct {
	table     *schema.Table
	dialect   schema.Dialect
	atoms     map[string]sqltext.Atom // by bound column
	values    map[string]dbcall.Value // looked up, by bound column
	written   map[string]dbcall.Value // inserted
	wholes    map[string]bool         // columns whose inserted value cannot be NULL
	sought    []dbcall.Value          // every value looked for
	folds     map[string]bool         // columns written as they are and looked up folded
	texts     map[string]written      // inserted, as SQL
	implied   map[string]bool         // columns that get their type's zero if nothing else: ON DUPLICATE KEY UPDATE names them (tried on MariaDB 10.11)
	maybe     []dbcall.Value          // values looked for that may be NULL: IS NOT DISTINCT FROM
	loose     []*interp.Term          // values that are looked for without regard to letter case
	certain   []dbcall.Value          // those that may not: = does not find NULL
	exprs     []sqltext.Expr          // expressions that the lookup binds
	names     []string                // columns and expressions bound, as text
	all       bool                    // every column is written, but their names are not known
	fresh     string                  // why the row written is not the row looked for, "" if it may be
	elsewhere bool                    // the rows read are searched by a value that is not inserted
	differs   map[string]bool         // bound columns in which it is another
	mismatch  string                  // how the value written differs from the value looked up
	cases     bool                    // keys cover it together, each in some cases
	equal     int                     // bound columns for which both values are known to be the same
	bound     int
}

// row reads both sides. Values are compared as the run on which the insert was reached saw them.
func (j *judge) row(d schema.Dialect, t *schema.Table) *row {
	r := &row{table: t, dialect: d, texts: map[string]written{}, atoms: map[string]sqltext.Atom{}, values: map[string]dbcall.Value{}, written: map[string]dbcall.Value{}, wholes: map[string]bool{}, differs: map[string]bool{}, implied: map[string]bool{}, folds: map[string]bool{}}
	look, ins := j.p.Lookup, j.p.Insert
	if !direct(j.look) {
		j.look.Atoms = nil
	}
	r.writes(j.ins, ins.Op, ins.Stmt)
	for _, a := range j.look.Atoms {
		if determined(a, j.look.Others) {
			r.bind(a, look.Op, look.Stmt)
		}
	}
	for e, other := range look.Op.Stmts[look.Stmt].Effects { // a = $1 OR b = $2: of two callers who ask the same, both values are the same
		if e == look.Eff || other.Kind != sqltext.Lookup || other.Outer || !strings.EqualFold(other.Table.Table, j.look.Table.Table) {
			continue
		}
		for _, a := range other.Atoms {
			if a.Op == "=" {
				v := look.Op.Value(look.Stmt, a.Value)
				r.sought, r.maybe = append(r.sought, v), append(r.maybe, v) // = does not find NULL, but the other branch may find the row
			}
		}
	}
	r.search(j.p.Matches)
	for _, c := range sortedKeys(r.atoms) {
		r.compare(c)
	}
	if r.fresh == "" {
		r.fresh = r.unmet(j.look.Atoms)
	}
	slices.Sort(r.names)
	r.names = slices.Compact(r.names)
	return r
}

// direct reports whether the lookup asks for rows of the table itself, not only
// for rows that belong to those of another one it joins.
func direct(e sqltext.Effect) bool {
	for _, a := range e.Atoms {
		if _, joins := a.Value.(*sqltext.Column); !joins {
			return true
		}
	}
	return false
}

// search adds the columns into which the code writes a value by which it has
// searched the rows it read: they belong to the question as if SQL had asked it.
//
//	// Have: for _, c := range byUser(u) { if c.Name == name { return c } }; insert(u, name)
func (r *row) search(matches []*interp.Term) {
	r.elsewhere = len(matches) > 0
	for c, w := range r.written {
		_, asked := r.atoms[c]
		for _, m := range matches {
			if !asked && !w.Fresh && (w.Vague() || (dbcall.Value{Term: m}).Within(w) || w.Const && m.Name == w.Text) {
				r.elsewhere = false
			}
		}
		if _, bound := r.atoms[c]; bound || w.Term == nil && !w.Const {
			continue
		}
		for _, m := range matches {
			if w.Term != nil && w.Term.Same(m) || w.Const && !w.Null && m.Kind == interp.KConst && m.Name == w.Text {
				r.searched(c)
				break
			}
		}
	}
	for _, m := range matches {
		for _, c := range r.composed(m) {
			r.elsewhere = false
			r.searched(c)
		}
	}
}

// searched adds a column.
func (r *row) searched(c string) {
	if _, bound := r.atoms[c]; !bound {
		r.atoms[c] = sqltext.Atom{Expr: &sqltext.Column{Name: c}, Op: "in"}
		r.names = append(r.names, c)
	}
}

// composed are the columns into which the parts of a key go by which rows are
// searched; none if one of its parts is not inserted.
//
//	known[fmt.Sprintf("%d:%d", l.From, l.To)]
func (r *row) composed(key *interp.Term) []string {
	if key.Kind != interp.KConcat {
		return nil
	}
	var out []string
	for _, a := range key.Args {
		part := a.Strip()
		if part.Is(interp.KConst) {
			continue
		}
		n := len(out)
		for c, w := range r.written {
			if w.Term != nil && w.Term.Same(part.T) {
				out = append(out, c)
			}
		}
		if len(out) == n {
			return nil
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// determined reports whether an atom compares with something the statement's
// arguments decide. A join's condition does only if the other table's row is itself looked for.
//
//	// FROM subscriptions s JOIN bundles b ON s.bundle_id = b.id WHERE b.name = $1: bundle_id is determined
func determined(a sqltext.Atom, others []sqltext.Other) bool {
	c, joins := a.Value.(*sqltext.Column)
	if !joins {
		return true
	}
	for _, o := range others {
		if !strings.EqualFold(o.Table.Table, c.Qualifier) {
			continue
		}
		for _, oa := range o.Atoms {
			switch oa.Value.(type) {
			case *sqltext.Placeholder, *sqltext.Hole, *sqltext.Call, *sqltext.Cast:
				return true
			}
		}
	}
	return false
}

func sortedKeys(m map[string]sqltext.Atom) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (r *row) bind(a sqltext.Atom, op *dbcall.Op, stmt int) {
	a = r.pattern(a, op, stmt)
	switch a.Op {
	case "=", "<=>", "in", "any", "is null":
	default:
		return
	}
	if c, ok := a.Value.(*sqltext.Collate); ok { // email = $1 COLLATE nocase compares as email COLLATE nocase = $1 does
		a.Expr, a.Value = &sqltext.Collate{X: a.Expr, Name: c.Name}, c.X
	}
	if c, ok := a.Expr.(*sqltext.Column); ok {
		name := strings.ToLower(c.Name)
		if _, dup := r.atoms[name]; dup {
			return
		}
		r.atoms[name] = a
		if a.Op == "=" || a.Op == "<=>" {
			r.values[name] = op.Value(stmt, a.Value)
			r.sought = append(r.sought, r.values[name])
			if a.Op == "<=>" {
				r.maybe = append(r.maybe, r.values[name])
			} else {
				r.certain = append(r.certain, r.values[name])
			}
		} else if a.Op == "is null" {
			r.values[name] = dbcall.Value{Const: true, Null: true}
		}
		r.names = append(r.names, name)
		return
	}
	if a.Op == "is null" {
		return
	}
	if binds(a.Expr) {
		r.exprs = append(r.exprs, a.Expr)
		r.names = append(r.names, sqltext.Format(a.Expr))
		r.loosen(a, op.Value(stmt, a.Value))
		if !coarse(a.Expr) && (a.Op == "=" || a.Op == "<=>") {
			r.sought = append(r.sought, op.Value(stmt, a.Value))
		}
	}
}

// binds reports whether an expression that is compared with a value is one of
// a row's values, not a condition of its own: NOT (a = 1) is (a = 1) = false.
func binds(e sqltext.Expr) bool {
	switch e := e.(type) {
	case *sqltext.Call:
		return len(e.Args) > 0
	case *sqltext.Cast, *sqltext.Collate:
		return true
	case *sqltext.Binary:
		switch e.Op {
		case "->>", "->", "#>>", "||", "+", "-", "*", "/", "%":
			return true
		}
	}
	return false
}

func (r *row) writes(e sqltext.Effect, op *dbcall.Op, stmt int) {
	for i, s := range e.Set {
		name := strings.ToLower(s.Column)
		if name == "" && r.table != nil && i < len(r.table.Columns) { // no column list: the table's order
			name = strings.ToLower(r.table.Columns[i].Name)
		}
		if name == "" {
			r.all = true
			continue
		}
		v := op.Value(stmt, s.Value)
		if r.omits(name, s.Value, v, e.Conflict) {
			continue
		}
		r.written[name] = v
		r.texts[name] = written{s.Value, op, stmt}
		r.wholes[name] = op.Whole(name)
	}
	if mysql := r.dialect == schema.MySQL || r.dialect == schema.MariaDB; mysql && e.Conflict != nil {
		for _, s := range e.Conflict.Set {
			r.implied[strings.ToLower(s.Column)] = true
		}
	}
	if len(e.Set) == 0 || e.Kind == sqltext.Change { // the columns that an update leaves as they are
		r.all = true
	}
}

// compare holds the value looked up in column c against the value written there.
func (r *row) compare(c string) {
	r.bound++
	look, known := r.values[c]
	ins, writes := r.written[c]
	col := r.column(c)
	before := r.fresh
	defer func() { r.differs[c] = r.fresh != before }()
	switch {
	case !known: // IN, ANY: one of several
		if writes && ins.Const && r.among(c, ins) == none {
			r.fresh = "the row written has another " + c + " than the ones looked for"
		}
	case writes && look.Same(ins), writes && r.sameConstant(c, look, ins) == all:
		r.equal++
	case writes && r.sameConstant(c, look, ins) == none:
		r.fresh = "the row written has another " + c + " than the one looked for"
	case writes && look.Null && r.wholes[c]:
		r.fresh = "the row written has a " + c + ", and the one looked for has none"
	case writes && ins.Fresh && !look.Fresh:
		r.fresh = "the row written has a new " + c
	case writes && look.FoldOf(ins) && !strings.Contains(look.Fold, "trim") && cover.FoldsCase(r.table, c, r.dialect): // the comparison folds by itself
		r.equal++
	case writes && look.FoldOf(ins):
		// Have: WHERE email = lower($1); INSERT (email) VALUES ($1). The row has lower(email) in common with the lookup.
		r.mismatch = c + " is normalised on one side only"
		r.folds[c] = true
		r.exprs = append(r.exprs, foldedColumn(c, look.Fold))
	case writes && ins.FoldOf(look):
		r.mismatch = c + " is normalised on one side only"
	case writes && look.Known() && ins.Known() && r.isKey(c) && !look.Related(ins):
		r.fresh = "the row written has another " + c + " than the one looked for"
	case !writes && col != nil && col.Generated != "": // the row's other columns say whether it is the same
	case !writes && !r.all && col != nil:
		r.compareOmitted(col, look)
	}
}

// given reports whether the code writes every part of a key from a value that it
// already has: an argument, a column it has read; not what a call makes, which may be new each time.
func (r *row) given(k *schema.Key) bool {
	for _, p := range k.Parts {
		w, ok := r.written[strings.ToLower(p.Column)]
		if p.Column == "" || !ok || w.Fresh || w.Const || !w.Known() || w.Made() {
			return false
		}
	}
	return len(k.Parts) > 0
}

// isKey reports whether the column alone is the primary key.
func (r *row) isKey(c string) bool {
	if r.table == nil {
		return c == "id"
	}
	for i := range r.table.Keys {
		k := &r.table.Keys[i]
		if k.Primary && len(k.Parts) == 1 && strings.EqualFold(k.Parts[0].Column, c) {
			return true
		}
	}
	return false
}

func (r *row) column(c string) *schema.Column {
	if r.table == nil {
		return nil
	}
	return r.table.Column(c)
}

// foldedColumn is a column as the functions that were applied to the value make it: lower(email).
func foldedColumn(c, fold string) sqltext.Expr {
	var e sqltext.Expr = &sqltext.Column{Name: c}
	names := strings.Fields(fold) // the last one applied stands first
	for i := len(names) - 1; i >= 0; i-- {
		e = &sqltext.Call{Name: names[i], Args: []sqltext.Expr{e}}
	}
	return e
}

func (r *row) columns() []string {
	if r.names == nil {
		return []string{}
	}
	return r.names
}

func (r *row) confidence() string {
	if r.bound > 0 && r.equal == r.bound && len(r.exprs) == 0 {
		return "high"
	}
	return "medium"
}

// mismatchCovers reports whether a key would cover the pair if the value written were the value looked up.
func (r *row) mismatchCovers(t *schema.Table, d schema.Dialect) bool { return r.mismatch != "" }
