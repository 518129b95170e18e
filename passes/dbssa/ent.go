package dbssa

import (
	"go/constant"
	"go/types"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
)

// generated notes what ent generated among the packages: the constants that
// name tables, columns and edges, and the packages of the clients. Package
// dal knows the generated functions by them.
func (p *Program) generated() {
	defer p.bobConditions()
	for _, pkg := range p.own {
		scope := pkg.Pkg.Scope()
		p.gormGen(pkg)
		p.sqlboiler(pkg)
		p.bob(pkg)
		p.jet(pkg)
		switch {
		case !importsEnt(pkg.Pkg):
		case isClient(scope):
			p.texts[pkg.Pkg.Path()+".ConstraintError"] = summary.ViolationType
		case isSchemaType(scope):
			for _, name := range scope.Names() {
				c, ok := scope.Lookup(name).(*types.Const)
				if ok && c.Exported() && c.Val().Kind() == constant.String {
					p.texts[pkg.Pkg.Path()+"."+name] = constant.StringVal(c.Val())
				}
			}
		}
	}
}

func importsEnt(pkg *types.Package) bool {
	for _, dep := range pkg.Imports() {
		if dep.Path() == "entgo.io/ent" || strings.HasPrefix(dep.Path(), "entgo.io/ent/") {
			return true
		}
	}
	return false
}

// isClient reports whether a package is the one with the client of a schema.
func isClient(scope *types.Scope) bool {
	for _, name := range []string{"Client", "Tx", "NotFoundError", "ConstraintError", "NewTxContext"} {
		if scope.Lookup(name) == nil {
			return false
		}
	}
	return true
}

// isSchemaType reports whether a package is one generated for a schema type.
func isSchemaType(scope *types.Scope) bool {
	for _, name := range []string{"Label", "Table", "Columns", "ValidColumn"} {
		if scope.Lookup(name) == nil {
			return false
		}
	}
	return true
}

// Generated reports whether the package under analysis is generated code that
// runs statements, or that names what they are about.
func (p *Program) Generated() bool {
	for _, pkg := range p.own {
		path := pkg.Pkg.Path()
		if _, ok := p.texts[path+".Table"]; ok || p.marked || dal.Generated(path, p.Text) {
			return true
		}
	}
	return false
}
