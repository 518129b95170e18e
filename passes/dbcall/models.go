package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// mapped is a struct type as a mapper's table.
type mapped struct {
	table *model.Table
	name  interp.Val // of the table, as its TableName method says
}

// element is the full name of the struct type that a type's text leads to:
// *[]*path.T is a list of path.T.
func (x *call) element(typ string) string {
	for range 8 {
		switch {
		case strings.HasPrefix(typ, "*"):
			typ = typ[1:]
		case strings.HasPrefix(typ, "["):
			_, typ, _ = strings.Cut(typ, "]")
		default:
			t := x.mc.Prog.Type(typ)
			if t == nil || t.Elem == "" {
				return typ
			}
			typ = t.Elem
		}
	}
	return typ
}

// typed is the element type of a value handed over as an interface, "" if it is not known.
func (x *call) typed(v interp.Val) string {
	if v.Is(interp.KPhi) {
		for _, a := range v.T.Args {
			if t := x.typed(a); t != "" {
				return t
			}
		}
		return ""
	}
	if !v.Is(interp.KIface) {
		return ""
	}
	return x.element(v.T.Name)
}

// model is the table of a struct type, nil if it is none.
func (x *call) model(typ string) *mapped {
	if typ == "" || !strings.Contains(typ, ".") {
		return nil
	}
	table := x.lib.texts.model(x.row.ORM, typ, x.mc.Prog)
	if table == nil {
		return nil
	}
	if x.row.ORM == model.Gorp {
		return x.declared(typ, table)
	}
	name := x.tableName(typ, table)
	if prefix, ok := x.mc.Prog.Text(dal.PrefixMark + typ); ok && x.row.ORM == model.Beego {
		name = x.mc.Concat(x.mc.Const(summary.String, prefix, prefix == ""), name)
	}
	return &mapped{table: table, name: name}
}

// tableName is what the type's TableName method returns, or else the name that the mapper makes.
func (x *call) tableName(typ string, table *model.Table) interp.Val {
	if f, fn := x.method(typ, "TableName"); fn != nil {
		if outs, ok := x.mc.CallFunc(x.c, f, x.mc.Opaque("model", summary.Ptr)); ok && len(outs) > 0 && outs[0].T != nil {
			return outs[0]
		}
	}
	return x.mc.Const(summary.String, table.Name, false)
}

// model reads a struct type once.
func (ts *Texts) model(orm model.ORM, typ string, prog interp.Program) *model.Table {
	key := string(orm) + " " + typ
	ts.mu.Lock()
	t, ok := ts.models[key]
	ts.mu.Unlock()
	if ok {
		return t
	}
	t, err := model.Read(typ, orm, structs(prog), model.Naming{})
	if err != nil {
		t = nil // no struct, or none that can be a table
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.models[key] = t
	return t
}

// structs are the program's struct types.
func structs(prog interp.Program) model.Types {
	return func(name string) *model.Struct {
		t := prog.Type(name)
		if t == nil || t.Elem != "" {
			return nil
		}
		s := &model.Struct{Name: name}
		for _, f := range t.Fields {
			s.Fields = append(s.Fields, model.Field{Name: f.Name, Tag: f.Tag, Type: f.Type, Embedded: f.Embedded})
		}
		return s
	}
}

// column is the column that a name (of a field or of a column) stands for.
func (m *mapped) column(name string) *model.Column {
	if m == nil {
		return nil
	}
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if strings.EqualFold(c.Name, name) || len(c.Path) > 0 && c.Path[len(c.Path)-1] == name {
			return c
		}
	}
	return nil
}

// primary are the columns of the primary key.
func (m *mapped) primary() []*model.Column {
	var out []*model.Column
	if m == nil {
		return nil
	}
	for i := range m.table.Columns {
		if m.table.Columns[i].Primary {
			out = append(out, &m.table.Columns[i])
		}
	}
	return out
}

// field is the value of a column's field in the struct v, which is of type typ.
// known is false where the struct itself is not known, so that its field may be anything.
func (x *call) field(v interp.Val, typ string, c *model.Column) (f interp.Val, known bool) {
	if !v.Is(interp.KPhi) || len(v.T.Args) == 0 {
		return x.fieldOf(v, typ, c)
	}
	known = true
	for _, a := range v.T.Args { // one of several structs, none of which is nil where it is written
		if a.T == nil || a.Is(interp.KConst) {
			continue
		}
		g, ok := x.fieldOf(a, typ, c)
		f, known = x.mc.Join(f, g, "field"+itoa(v.T.ID)+c.Name), known && ok
	}
	if f.T == nil {
		return x.fieldOf(v, typ, c)
	}
	return f, known
}

func (x *call) fieldOf(v interp.Val, typ string, c *model.Column) (f interp.Val, known bool) {
	owner, own := typ, x.c.Whole(x.mc, v)
	for i, name := range c.Path {
		next := x.fieldType(owner, name)
		class := scalarClass(next)
		if i < len(c.Path)-1 {
			class = summary.Other
			if strings.HasPrefix(next, "*") {
				class = summary.Ptr
			}
		}
		v = x.mc.Field(x.c, v, owner, name, class)
		owner = strings.TrimPrefix(next, "*")
	}
	if v.Is(interp.KAlloc) { // a pointer to a value is stored as the value
		v = interp.Val{Bits: v.Bits, T: x.c.Whole(x.mc, v).T}
	}
	return v, !unread(v, own)
}

// unread reports whether a field's value is that of a struct of which nothing
// is known. A field that was set to one of such a struct's is known.
func unread(v, own interp.Val) bool {
	root := own.Strip().T
	for root != nil && root.Kind == interp.KStruct {
		root = root.Base
	}
	for t := v.T; t != nil && t.Kind == interp.KField; t = t.Args[0].T {
		if b := t.Args[0].T; b != nil && b == root {
			switch b.Kind {
			case interp.KParam, interp.KOpaque, interp.KCall, interp.KElem, interp.KField:
				return true
			}
		}
	}
	return false
}
