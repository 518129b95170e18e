package dbcall

import (
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/interp"
	"github.com/dupsert/dupsert/passes/summary"
)

// What ent generates is known by rows (dal.Row) and never entered. A builder is
// an object of its own; memory keeps under it the calls made on it, a term
// each. A predicate is a term too. Only when a statement runs are they read.

// ent interprets a call that has no meaning without ent's own rules; the rest
// are terminal calls like those of any mapper.
func (x *call) ent() ([]interp.Val, bool) {
	switch x.row.Verb {
	case dal.Start:
		return []interp.Val{x.entTerm(x.none())}, true
	case dal.Build:
		return []interp.Val{x.entBuild()}, true
	}
	return nil, false
}

// entTerm is one call as a term: what it was called on, its value, its list.
// The function's name finds the row again.
func (x *call) entTerm(base interp.Val) interp.Val {
	value, list := x.none(), x.none()
	if x.row.Dest != 0 {
		value = x.entValue(x.arg(x.row.Dest))
	} else if x.row.SQL != 0 {
		value = x.arg(x.row.SQL)
	}
	if x.row.Args != 0 {
		list = x.freeze(x.arg(x.row.Args), 0)
	}
	args := []interp.Val{base, value, list}
	if x.row.Dest != 0 && x.row.SQL != 0 {
		args = append(args, x.arg(x.row.SQL))
	}
	t := interp.Term{Kind: interp.KLib, Name: "clause " + x.row.Clause, Site: x.row.Name, Class: summary.Ptr, Args: args}
	if x.row.Clause == "set" && x.whole() {
		t.N = 1
	}
	return interp.Val{Bits: interp.NonZero, T: x.mc.Term(t)}
}

// whole reports whether a setter's value cannot be NULL: an entity's id, or of a type without nil.
func (x *call) whole() bool {
	if _, isEdge := x.entText("Edge" + x.row.Field); isEdge {
		return true
	}
	if len(x.c.Instr.Args) != 2 {
		return false
	}
	switch x.c.Instr.Args[1].Class {
	case summary.Number, summary.String, summary.Bool:
		return true
	}
	return false
}

// entValue is a value as it stands at the call: of an entity its id, of a
// pointer to a variable what the variable holds.
func (x *call) entValue(v interp.Val) interp.Val {
	switch x.row.Clause {
	case "one":
		return x.mc.Field(x.c, v.Strip(), x.row.Node, "ID", x.fieldClass(x.row.Node, "ID"))
	case "edge":
		return v
	case "set":
		if _, isField := x.entText("Field" + x.row.Field); isField || strings.HasSuffix(x.row.Field, "ID") {
			break
		}
		if _, isEdge := x.entText("Edge" + x.row.Field); isEdge {
			node := x.neighbour()
			return x.mc.Field(x.c, v.Strip(), node, "ID", x.fieldClass(node, "ID"))
		}
	}
	if v.Is(interp.KAlloc) {
		return interp.Val{Bits: v.Bits, T: x.c.Whole(x.mc, v).T}
	}
	return v
}

// neighbour is the type that the row's edge leads to.
func (x *call) neighbour() string {
	if t := x.mc.Prog.Type(x.row.Node + "Edges"); t != nil {
		for _, f := range t.Fields {
			if f.Name == x.row.Field {
				return strings.TrimLeft(f.Type, "*[]")
			}
		}
	}
	return ""
}

func (x *call) fieldClass(typ, field string) summary.Class {
	if t := x.mc.Prog.Type(typ); t != nil {
		for _, f := range t.Fields {
			if f.Name == field {
				return scalarClass(f.Type)
			}
		}
	}
	return summary.Other
}

// entText is a constant of the package generated for the row's schema type.
func (x *call) entText(name string) (string, bool) { return x.mc.Prog.Text(x.row.Entity + "." + name) }

// entBuild makes a builder, or adds to one.
func (x *call) entBuild() interp.Val {
	if !x.row.New {
		objs := x.entObjects()
		for _, obj := range objs {
			x.c.Mem[obj.T] = x.entTerm(x.state(obj))
		}
		if len(objs) > 1 {
			return x.arg(0)
		}
		return objs[0]
	}
	recv := x.arg(0).Strip()
	obj := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key(), Class: summary.Ptr, Args: []interp.Val{recv}})}
	base := x.none()
	switch x.row.Clause {
	case "clone", "edge":
		base = x.state(x.entObject())
	case "one":
		if x.row.Dest == 0 { // u.Update()
			base = recv
		}
	case "mapbulk":
		base = x.entEach()
	}
	x.c.Mem[obj.T] = x.entTerm(base)
	return obj
}

// entEach is the builder of one of many rows, as a function sets it.
//
//	client.User.MapCreateBulk(names, func(c *ent.UserCreate, i int) { c.SetName(names[i]) })
func (x *call) entEach() interp.Val {
	one := interp.Val{Bits: interp.NonZero, T: x.mc.Term(interp.Term{Kind: interp.KLib, Name: "builder", Site: x.c.Key() + "#", Class: summary.Ptr, Args: []interp.Val{x.arg(0).Strip()}})}
	delete(x.c.Mem, one.T)
	x.mc.CallFunc(x.c, x.arg(x.row.Fn), one)
	return x.state(one)
}

// entObject is the builder that a method is called on.
func (x *call) entObject() interp.Val { return x.entObjects()[0] }

// entObjects are the builders that a method may be called on; selections embed the query's.
//
//	if parent != nil { q = client.File.QueryChildren(parent) } else { q = client.File.Query() }
//	q.Where(file.Name(name))
func (x *call) entObjects() []interp.Val {
	recv := x.arg(0).Strip()
	for range 4 {
		if (!recv.Is(interp.KField) && !recv.Is(interp.KFieldA)) || !recv.T.Args[0].Is(interp.KLib) || recv.T.Args[0].T.Name != "builder" {
			break
		}
		recv = recv.T.Args[0]
	}
	if recv.Is(interp.KPhi) {
		var out []interp.Val
		for _, a := range recv.T.Args {
			if _, ok := x.c.Mem[a.T]; ok && len(out) < maxBuilders {
				out = append(out, a)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	if recv.T == nil {
		recv = x.mc.Opaque("builder"+x.c.Key(), summary.Ptr)
	}
	return []interp.Val{recv}
}

// maxBuilders bounds the builders that one may be.
const maxBuilders = 4
