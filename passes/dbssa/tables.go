package dbssa

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/dupsert/dupsert/passes/summary"
)

// listed notes statements that are prepared in a list: an element that holds the
// address of a statement field beside its SQL.
//
//	// Have: list{{&s.insertStmt, insertSQL}, {&s.selectStmt, selectSQL}}.Prepare(db)
func (p *Program) listed(st *ssa.Store) {
	field, ok := st.Val.(*ssa.FieldAddr)
	if !ok || !strings.HasSuffix(field.Type().String(), "Stmt") {
		return
	}
	slot, ok := st.Addr.(*ssa.FieldAddr)
	if !ok || slot.X.Referrers() == nil {
		return
	}
	for _, ref := range *slot.X.Referrers() {
		other, ok := ref.(*ssa.FieldAddr)
		if !ok || other == slot || other.Referrers() == nil {
			continue
		}
		for _, use := range *other.Referrers() {
			s, ok := use.(*ssa.Store)
			if !ok || s.Addr != other {
				continue
			}
			if v, known := p.valueOf(s.Val); known && v.Text != "" {
				p.give(summary.OwnerField(field), Value{Text: v.Text, Stmt: true})
			}
		}
	}
}

// entries notes the constant texts of a package-level map or struct:
// queries["get"], queries.Get.
func (p *Program) entries(pkg *ssa.Package, in ssa.Instruction, maps map[ssa.Value]string) {
	switch in := in.(type) {
	case *ssa.MapUpdate:
		key, okKey := constText(in.Key)
		text, ok := constText(in.Value)
		if name := maps[in.Map]; name != "" && ok && okKey {
			p.texts[name+"["+key+"]"] = text
		}
	case *ssa.Store:
		if g, whole := in.Addr.(*ssa.Global); whole {
			p.literal(pkg.Pkg.Path()+"."+g.Name(), in.Val)
			return
		}
		fa, isField := in.Addr.(*ssa.FieldAddr)
		text, ok := constText(in.Val)
		if !isField || !ok {
			return
		}
		if g, isGlobal := fa.X.(*ssa.Global); isGlobal {
			p.texts[pkg.Pkg.Path()+"."+g.Name()+"."+summary.FieldName(fa)] = text
		}
	}
}

// literal notes the constant fields of a struct literal that is stored whole.
func (p *Program) literal(name string, v ssa.Value) {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.X.Referrers() == nil {
		return
	}
	for _, ref := range *load.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fa.Referrers() == nil {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, isStore := use.(*ssa.Store); isStore {
				if text, known := constText(st.Val); known {
					p.texts[name+"."+summary.FieldName(fa)] = text
				}
			}
		}
	}
}

// globalMaps are the maps that initialisation stores into package-level variables.
func globalMaps(pkg *ssa.Package, init *ssa.Function) map[ssa.Value]string {
	out := map[ssa.Value]string{}
	for _, b := range init.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok {
				if g, isGlobal := st.Addr.(*ssa.Global); isGlobal {
					out[st.Val] = pkg.Pkg.Path() + "." + g.Name()
				}
			}
		}
	}
	return out
}

// changed forgets the texts of package-level variables that a function stores to.
func (p *Program) changed(fn *ssa.Function) {
	if fn.Name() == "init" && fn.Synthetic != "" {
		return
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok {
				if g, isGlobal := st.Addr.(*ssa.Global); isGlobal && g.Pkg != nil {
					delete(p.texts, g.Pkg.Pkg.Path()+"."+g.Name())
					delete(p.texts, g.Pkg.Pkg.Path()+"."+g.Name()+"=")
				}
			}
		}
	}
}

// isSQL reports whether a text begins as a statement does. Only such texts are
// taken for what a field holds for ever: a name or a state that is stored once is not.
func isSQL(text string) bool {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		word, _, _ := strings.Cut(strings.ToLower(line), " ")
		switch word {
		case "select", "insert", "update", "delete", "with", "replace", "merge":
			return true
		}
		return false
	}
	return false
}
