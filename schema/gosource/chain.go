package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

// link is one call of a chain of them.
type link struct {
	name string
	args []ast.Expr
}

// chain is a call with the calls that its receiver comes from, the first one first.
// Have: db.NewCreateTable().Model(&User{}).Exec(ctx)
func chain(call *ast.CallExpr) []link {
	var out []link
	for e := ast.Expr(call); ; {
		switch x := e.(type) {
		case *ast.CallExpr:
			switch fun := x.Fun.(type) {
			case *ast.SelectorExpr:
				out = append(out, link{fun.Sel.Name, x.Args})
				e = fun.X
				continue
			case *ast.Ident:
				out = append(out, link{fun.Name, x.Args})
			}
		case *ast.SelectorExpr: // Have: db.Model(&User{}).Error
			e = x.X
			continue
		case *ast.ParenExpr:
			e = x.X
			continue
		}
		slices.Reverse(out)
		return out
	}
}

// change keeps what a chain of calls asks of a mapper.
func (f *finder) change(call *ast.CallExpr) bool {
	links := chain(call)
	if len(links) == 0 {
		return false
	}
	before := len(f.steps)
	i := slices.IndexFunc(links, func(l link) bool { return strings.HasPrefix(l.name, "New") })
	if i >= 0 && f.resolver.uses(model.Bun) && f.bunChain(call, links[i:]) {
		return true
	}
	for i, l := range links {
		f.handOver(call, links[:i], l)
		f.migrator(call, links[:i], l)
	}
	f.made(call, links[len(links)-1])
	return len(f.steps) > before
}
