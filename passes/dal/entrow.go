package dal

import (
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// Texts tells the constants of generated packages, by their full names.
type Texts func(name string) (text string, ok bool)

// Row returns the row of a function by its full name, or nil. Beside the
// functions of libraries it knows those that are generated into the application.
func Row(name string, texts Texts) *Call {
	if c := byName[name]; c != nil {
		return c
	}
	if c := made(name, texts); c != nil {
		return c
	}
	recv, method, ok := strings.Cut(strings.TrimPrefix(name, "(*"), ").")
	if len(recv) == len(name) { // no method of a pointer
		return entFunc(name, texts)
	}
	dot := strings.LastIndexByte(recv, '.')
	if !ok || dot < 0 {
		return nil
	}
	pkg, typ := recv[:dot], recv[dot+1:]
	if !Generated(pkg, texts) {
		return nil
	}
	if rows := entPlain[typ]; rows != nil {
		c := entMatch(rows, name, method, "", "")
		if c != nil && typ != "selector" {
			c.ORM = "" // as any library's
		}
		return c
	}
	node, kind, ok := entNode(pkg, typ, texts)
	if !ok {
		return nil
	}
	c := entMatch(entMade[kind], name, method, pkg, node)
	if c != nil && c.Clause == "edge" && !entEdge(c, texts) { // e.g. a method of the application's own
		return nil
	}
	return c
}

// Generated reports whether a package is one that ent generated: its name is
// the application's to choose, so that it is known by what dbssa noted of its error.
func Generated(pkg string, texts Texts) bool {
	mark, _ := texts(pkg + ".ConstraintError")
	return mark == summary.ViolationType
}

// Covered reports whether a function's body is never entered: generated code that runs statements, and what it is made of.
func Covered(name string, texts Texts) bool {
	recv, _, isMethod := strings.Cut(strings.TrimPrefix(name, "(*"), ").")
	if !isMethod || len(recv) == len(name) {
		return Row(name, texts) != nil
	}
	if made(name, texts) != nil {
		return true
	}
	dot := strings.LastIndexByte(recv, '.')
	if dot < 0 || !Generated(recv[:dot], texts) {
		return false
	}
	typ := recv[dot+1:]
	if entPlain[typ] != nil {
		return true
	}
	if m, ok := strings.CutSuffix(typ, "Mutation"); ok {
		typ = m
	} else if m, ok := strings.CutSuffix(typ, "Upsert"); ok {
		typ = m
	} else if _, kind, ok := entNode(recv[:dot], typ, texts); ok && kind == "" {
		return Row(name, texts) != nil
	}
	_, _, ok := entNode(recv[:dot], typ, texts)
	return ok
}

// entNode splits a generated type's name into the schema type's and its own ending.
func entNode(pkg, typ string, texts Texts) (node, kind string, ok bool) {
	if _, ok = texts(entTable(pkg, typ)); ok {
		return typ, "", true
	}
	for _, s := range entSuffixes {
		if node, ok = strings.CutSuffix(typ, s); ok {
			if _, ok = texts(entTable(pkg, node)); ok {
				return node, s, true
			}
		}
	}
	return "", "", false
}

func entTable(pkg, node string) string { return pkg + "/" + strings.ToLower(node) + ".Table" }

// entEdge reports whether the schema type has the edge that the row's Field names.
func entEdge(c *Call, texts Texts) bool {
	_, ok := texts(c.Entity + ".Edge" + c.Field)
	return ok
}

func entMatch(rows []Call, name, method, pkg, node string) *Call {
	for _, r := range rows {
		field := ""
		if r.Name != method {
			prefix, pattern := strings.CutSuffix(r.Name, "*")
			if !pattern || !strings.HasPrefix(method, prefix) || method == prefix {
				continue
			}
			field = method[len(prefix):]
		}
		r.Name, r.ORM, r.Field = name, Ent, field
		if node != "" {
			r.Entity, r.Node = pkg+"/"+strings.ToLower(node), pkg+"."+node
		}
		return &r
	}
	return nil
}

// entFunc is the row of a predicate: a function of the package generated for a schema type.
//
//	user.NameEQ(v), user.HasOwnerWith(preds...), user.And(preds...)
func entFunc(name string, texts Texts) *Call {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.ContainsAny(name[dot:], "$#") {
		return nil
	}
	pkg, fn := name[:dot], name[dot+1:]
	if _, ok := texts(pkg + ".Table"); !ok {
		return nil
	}
	row := Call{Name: name, Verb: Start, ORM: Ent, Entity: pkg}
	switch fn {
	case "And", "Or":
		row.Clause, row.Mode, row.Args = "all", strings.ToUpper(fn), -1
		return &row
	case "Not":
		row.Clause, row.Dest = "not", -1
		return &row
	}
	for _, op := range entOps {
		field, ok := strings.CutSuffix(fn, op.Name)
		if !ok {
			continue
		}
		if _, ok = texts(pkg + ".Field" + field); !ok {
			continue
		}
		row.Clause, row.Mode, row.Field = op.Clause, op.Mode, field
		if op.Clause == "in" {
			row.Args = -1
		} else {
			row.Dest = -1
		}
		return &row
	}
	if edge, ok := strings.CutPrefix(fn, "Has"); ok {
		edge, with := strings.CutSuffix(edge, "With")
		if _, ok := texts(pkg + ".Edge" + edge); ok {
			row.Clause, row.Field = "has", edge
			if with {
				row.Args = -1
			}
			return &row
		}
	}
	return nil
}
