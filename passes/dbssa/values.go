package dbssa

import (
	"go/ast"
	"go/constant"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

// globals notes the package-level variables whose text is known: initialised
// with a constant and stored nowhere else, or embedded from a file.
func (p *Program) globals(pkg *ssa.Package) {
	if init := pkg.Func("init"); init != nil {
		maps := globalMaps(pkg, init)
		for _, b := range init.Blocks {
			for _, in := range b.Instrs {
				p.entries(pkg, in, maps)
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				g, isGlobal := st.Addr.(*ssa.Global)
				if text, known := constText(st.Val); isGlobal && known {
					p.texts[pkg.Pkg.Path()+"."+g.Name()] = text
				}
				if other, known := errorVariable(st.Val); isGlobal && known {
					p.texts[pkg.Pkg.Path()+"."+g.Name()+"="] = other
				}
			}
		}
	}
	src := p.sources[pkg.Pkg]
	for _, f := range src.Files {
		for _, d := range f.Decls {
			if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.VAR {
				p.embeds(src, gen)
			}
		}
	}
}

// embeds reads what //go:embed gives to string and []byte variables.
// https://pkg.go.dev/embed#hdr-Strings_and_Bytes
func (p *Program) embeds(src Source, gen *ast.GenDecl) {
	for _, s := range gen.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || len(v.Names) != 1 {
			continue
		}
		doc := v.Doc
		if doc == nil {
			doc = gen.Doc
		}
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			name, found := strings.CutPrefix(c.Text, "//go:embed ")
			if !found {
				continue
			}
			name = strings.Trim(strings.TrimSpace(name), "`\"")
			if obj := src.Pkg.Scope().Lookup(v.Names[0].Name); obj == nil || summary.ClassOf(obj.Type()) != summary.String {
				continue
			}
			read := src.Read
			if read == nil {
				read = os.ReadFile
			}
			text, err := read(filepath.Join(src.Dir, filepath.FromSlash(name)))
			if err == nil { // a file that is missing does not compile either
				p.texts[src.Pkg.Path()+"."+v.Names[0].Name] = string(text)
			}
		}
	}
}

// errorVariable is the name of the variable of an error that another is initialised with.
//
//	var ErrNotFound = sql.ErrNoRows
func errorVariable(v ssa.Value) (name string, ok bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok || summary.ClassOf(load.Type()) != summary.Error {
		return "", false
	}
	g, ok := load.X.(*ssa.Global)
	if !ok || g.Pkg == nil {
		return "", false
	}
	return g.Pkg.Pkg.Path() + "." + g.Name(), true
}

func constText(v ssa.Value) (string, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(c.Value), true
}

// Text is the text of a package-level variable.
func (p *Program) Text(global string) (string, bool) {
	t, ok := p.texts[global]
	return t, ok
}

// scanFields notes what is stored into struct fields: texts, prepared
// statements, functions. A field that is given two different values is not known.
func (p *Program) scanFields(fn *ssa.Function) {
	p.changed(fn)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			st, ok := in.(*ssa.Store)
			if !ok {
				continue
			}
			p.listed(st)
			fa, ok := st.Addr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			p.translates(fa, st.Val)
			switch summary.ClassOf(st.Val.Type()) {
			case summary.String, summary.Ptr:
			default:
				continue
			}
			key := summary.OwnerField(fa)
			v, known := p.valueOf(st.Val)
			if known && v.Text != "" && !v.Stmt && !isSQL(v.Text) {
				v = Value{}
			}
			if _, isConst := st.Val.(*ssa.Const); known || !isConst {
				p.give(key, v)
			}
		}
	}
}

// give notes that a field is given a value, the empty one for an unknown.
func (p *Program) give(field string, v Value) {
	if old, seen := p.fields[field]; seen && old != v {
		v = Value{}
	}
	p.fields[field] = v
}

// valueOf is a value that is the same in the whole program.
func (p *Program) valueOf(v ssa.Value) (Value, bool) {
	if text, ok := constText(v); ok {
		return Value{Text: text}, true
	}
	switch v := v.(type) {
	case *ssa.Function:
		return Value{Func: summary.FuncName(v)}, true
	case *ssa.Extract:
		return p.prepared(v.Tuple)
	case *ssa.Call:
		return p.prepared(v)
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok {
			if text, known := p.texts[g.Pkg.Pkg.Path()+"."+g.Name()]; known {
				return Value{Text: text}, true
			}
		}
	}
	return Value{}, false
}

// prepared is the statement that a call of Prepare gives, when its text is known.
func (p *Program) prepared(v ssa.Value) (Value, bool) {
	call, ok := v.(*ssa.Call)
	if !ok {
		return Value{}, false
	}
	name := ""
	args := call.Call.Args
	switch {
	case call.Call.IsInvoke():
		name = call.Call.Method.Name()
	case call.Call.StaticCallee() != nil:
		row := dal.Lookup(summary.FuncName(call.Call.StaticCallee()))
		if row == nil || row.Verb != dal.Prepare {
			return Value{}, false
		}
		name = "Prepare"
	}
	if !strings.HasPrefix(name, "Prepare") {
		return Value{}, false
	}
	for _, a := range args {
		if x, known := p.valueOf(a); known && x.Text != "" {
			return Value{Text: x.Text, Stmt: true}, true
		}
	}
	return Value{}, false
}

// Field is what a struct field holds for the program's whole life: stored
// there, or named by a struct tag (query:"name") that names a query of an SQL file.
func (p *Program) Field(owner, name string) (v Value, ok bool) {
	v, ok = p.fields[owner+"."+name]
	if ok && v != (Value{}) {
		return v, true
	}
	t := p.Type(strings.TrimPrefix(owner, "*"))
	if t == nil {
		return Value{}, false
	}
	for _, f := range t.Fields {
		if f.Name != name {
			continue
		}
		if q := reflect.StructTag(f.Tag).Get("query"); q != "" {
			if text, known := p.query(q); known {
				return Value{Text: text, Stmt: f.Type != "string"}, true
			}
		}
	}
	return Value{}, false
}

// query is the text of a named query.
func (p *Program) query(name string) (text string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.queries == nil {
		p.queries = map[string]string{}
		if p.known.Queries != nil {
			all, err := p.known.Queries()
			if err != nil {
				p.fail(err)
			}
			for n, q := range all {
				p.queries[n] = q
			}
		}
	}
	text, known = p.queries[name]
	return text, known
}

// FieldFunc is the function a field always holds, or "".
func (p *Program) FieldFunc(owner, name string) string {
	v, _ := p.Field(owner, name)
	return v.Func
}

// FieldText is the text a field always holds, and whether it is a prepared statement's.
func (p *Program) FieldText(owner, name string) (text string, stmt, ok bool) {
	v, ok := p.Field(owner, name)
	return v.Text, v.Stmt, ok && v.Text != ""
}
