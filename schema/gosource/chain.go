package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/gostructs"
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

// handOver keeps the models that a call makes tables of.
func (f *finder) handOver(at *ast.CallExpr, before []link, l link) {
	for _, c := range calls {
		if c.name != l.name {
			continue
		}
		orm := f.resolver.ormOf(f.source, possible(l.name))
		if !slices.Contains(c.orms, orm) {
			continue
		}
		if args := c.models(l, before); len(args) > 0 {
			f.models(at, orm, c.kind, args, before, l)
			return
		}
	}
}

// possible are the libraries that have a method of that name.
func possible(name string) []model.ORM {
	var out []model.ORM
	for _, c := range calls {
		if c.name == name {
			out = append(out, c.orms...)
		}
	}
	return out
}

// models are the arguments of a call that are models; go-pg has the model in
// the link before.
func (c call) models(l link, before []link) []ast.Expr {
	if slices.Contains(c.orms, model.GoPG) && len(before) > 0 && before[len(before)-1].name == "Model" {
		return before[len(before)-1].args
	}
	args := l.args[min(c.from, len(l.args)):]
	if c.last > 0 {
		args = args[:min(c.last, len(args))]
	}
	return args
}

// models adds a step for the models of the arguments.
func (f *finder) models(at *ast.CallExpr, orm model.ORM, kind Kind, args []ast.Expr, before []link, l link) {
	names, known := f.named(args)
	if !known {
		return
	}
	naming := f.resolver.naming[orm]
	if strings.HasSuffix(l.name, "WithPrefix") && len(l.args) > 0 {
		naming.TablePrefix, _ = f.str(l.args[0])
	}
	tables := f.resolver.tables(orm, names, naming)
	if name, ok := f.tableName(before); ok && len(tables) > 0 {
		rename(tables[0], name)
	}
	f.addChange(at, &Change{Kind: kind, ORM: orm, Tables: tables, Snapshot: f.snapshot(names)})
}

// rename gives a table the name that the chain says, with its schema.
func rename(t *model.Table, name string) {
	t.Schema = ""
	if s, n, ok := strings.Cut(name, "."); ok {
		t.Schema, name = s, n
	}
	for i := range t.Keys { // as the library names them by the table's name
		t.Keys[i].Name = strings.Replace(t.Keys[i].Name, "_"+t.Name+"_", "_"+name+"_", 1)
	}
	t.Name = name
}

// named are the models of the arguments; those of every list in the module if
// where they come from is not to be seen.
func (f *finder) named(args []ast.Expr) (names []string, known bool) {
	at := place{f.source, f.scope, f.bound}
	for _, arg := range args {
		if _, ok := arg.(*ast.BasicLit); ok {
			return nil, false // the method is another one
		}
		names = append(names, f.resolver.models(arg, at)...)
	}
	if len(names) > 0 {
		return names, true
	}
	if slices.ContainsFunc(args, f.isMakersParam) || slices.ContainsFunc(args, f.isDeadParam) {
		return nil, false // its calls are looked at, or there are none
	}
	for _, arg := range args {
		if _, ok := f.source.Literal(arg, f.scope); ok {
			return nil, false // of another module, or no struct
		}
	}
	names = f.resolver.anywhere()
	return names, len(names) > 0
}

func (f *finder) addChange(at ast.Expr, c *Change) {
	if len(c.Tables) == 0 && c.Kind <= Ensure {
		return
	}
	s := f.step(at)
	s.Change = c
	f.steps = append(f.steps, s)
}

// tableName is the table that the chain names itself.
// Have: db.Table("users_old").AutoMigrate(&User{}); db.NewCreateTable().Model(m).ModelTableExpr("new_users")
func (f *finder) tableName(links []link) (string, bool) {
	for _, l := range links {
		switch l.name {
		case "Table", "TableExpr", "ModelTableExpr":
			if len(l.args) > 0 {
				name, ok := f.filled(l.args)
				name, _, _ = strings.Cut(strings.TrimSpace(name), " ") // an alias may follow
				return strings.Trim(name, "\"`"), ok && name != ""
			}
		}
	}
	return "", false
}

// modelTable is the table of the model that the chain names.
func (f *finder) modelTable(orm model.ORM, e ast.Expr) string {
	names := f.resolver.models(e, place{f.source, f.scope, f.bound})
	if len(names) != 1 {
		return ""
	}
	tables := f.resolver.tables(orm, names, f.resolver.naming[orm])
	if len(tables) == 0 {
		return ""
	}
	return qualified(tables[0])
}

// snapshot reports whether the models are declared for this migration: within
// a function, or in a package of migrations or below it.
func (f *finder) snapshot(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		if f.resolver.module.Local(name) {
			return true
		}
		dir := f.source.Package.Path
		return strings.Contains(strings.ToLower(f.source.Package.Dir), "migrat") && strings.HasPrefix(name, dir) && strings.ContainsAny(name[len(dir):], "./")
	})
}

// maker is a function that hands a parameter of its own over.
type maker struct {
	call     call
	index    int
	variadic bool
}

// makers are the functions of a package that do so, and that it calls itself:
// their steps stand where they are called.
// Have: func createTable(db *bun.DB, m any) error { _, err := db.NewCreateTable().Model(m).Exec(ctx); return err }
func (r *resolver) makers(p *gostructs.Package) map[string]maker {
	out := map[string]maker{}
	for _, file := range p.Files {
		if !r.mayHandOver(file.Data) {
			continue
		}
		for _, d := range file.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if m, ok := r.maker(file, fn); ok && callsOf(p, fn.Name.Name) > 0 {
				out[fn.Name.Name] = m
			}
		}
	}
	return out
}

func (r *resolver) maker(file *gostructs.File, fn *ast.FuncDecl) (out maker, ok bool) {
	walk(fn.Body, gostructs.Scope{fn}, func(n ast.Node, s gostructs.Scope) {
		c, is := n.(*ast.CallExpr)
		if !is || ok {
			return
		}
		links := chain(c)
		for i, l := range links {
			for _, k := range calls {
				if k.name != l.name || !slices.Contains(k.orms, r.ormOf(file, possible(l.name))) {
					continue
				}
				for _, arg := range k.models(l, links[:i]) {
					if index, variadic, is := paramOf(fn, arg, s); is {
						out, ok = maker{k, index, variadic}, true
					}
				}
			}
			if l.name == "Model" && len(l.args) == 1 && i > 0 && links[i-1].name == "NewCreateTable" {
				if index, variadic, is := paramOf(fn, l.args[0], s); is {
					out, ok = maker{call{orms: []model.ORM{model.Bun}}, index, variadic}, true
				}
			}
		}
	})
	return out, ok
}

// paramOf is the parameter of type any that an expression is, or an element of it is.
func paramOf(fn *ast.FuncDecl, e ast.Expr, s gostructs.Scope) (index int, variadic, ok bool) {
	id, is := e.(*ast.Ident)
	if !is {
		return 0, false, false
	}
	for i := len(s) - 1; i >= 0; i-- {
		if loop, is := s[i].(*ast.RangeStmt); is && lastName(loop.Value) == id.Name {
			return paramOf(fn, loop.X, s[:i])
		}
	}
	index, field := param(fn.Type, id.Name)
	if field == nil {
		return 0, false, false
	}
	_, variadic = field.Type.(*ast.Ellipsis)
	return index, variadic, true
}

// callsOf counts the calls of a function in its package.
func callsOf(p *gostructs.Package, name string) int {
	n := 0
	for _, f := range p.Files {
		if !holds(f.Data, []string{name + "("}) {
			continue
		}
		ast.Inspect(f.AST, func(node ast.Node) bool {
			if c, ok := node.(*ast.CallExpr); ok && calledName(c) == name {
				n++
			}
			return true
		})
	}
	return n
}

// callsOne reports whether a file may call one of the makers.
func callsOne(data []byte, makers map[string]maker) bool {
	for name := range makers {
		if holds(data, []string{name + "("}) {
			return true
		}
	}
	return false
}

// isMakersParam reports whether an argument is the parameter of a maker.
func (f *finder) isMakersParam(arg ast.Expr) bool {
	for i := len(f.scope) - 1; i >= 0; i-- {
		if fn, ok := f.scope[i].(*ast.FuncDecl); ok {
			_, known := f.makers[fn.Name.Name]
			_, _, is := paramOf(fn, arg, f.scope)
			return known && is
		}
	}
	return false
}

// isDeadParam reports whether an argument is the parameter of a function that
// nothing calls.
func (f *finder) isDeadParam(arg ast.Expr) bool {
	for i := len(f.scope) - 1; i >= 0; i-- {
		fn, ok := f.scope[i].(*ast.FuncDecl)
		if !ok {
			continue
		}
		if _, _, is := paramOf(fn, arg, f.scope); !is {
			return false
		}
		called := false
		f.resolver.eachCall(fn, f.source.Package, func(*ast.CallExpr, place) { called = true })
		return !called
	}
	return false
}

// made keeps the models that a call hands to a maker.
func (f *finder) made(at *ast.CallExpr, l link) {
	m, ok := f.makers[l.name]
	if !ok || len(l.args) <= m.index {
		return
	}
	args := l.args[m.index : m.index+1]
	if m.variadic {
		args = l.args[m.index:]
	}
	orm := f.resolver.ormOf(f.source, m.call.orms)
	f.models(at, orm, m.call.kind, args, nil, l)
}

// bunChain keeps what a chain of bun's asks.
// https://bun.uptrace.dev/guide/query-create-table.html
func (f *finder) bunChain(at *ast.CallExpr, links []link) bool {
	var kind Kind
	switch links[0].name {
	case "NewCreateTable":
		for _, l := range links {
			if l.name == "Model" && len(l.args) == 1 {
				f.models(at, model.Bun, Create, l.args, links, l)
			}
		}
		return true
	case "NewAddColumn":
		return f.addColumn(at, links)
	case "NewCreateIndex":
		kind = Index
	case "NewDropTable":
		kind = DropTable
	case "NewDropIndex":
		kind = DropIndex
	case "NewDropColumn":
		kind = DropColumn
	default:
		return false
	}
	c := &Change{Kind: kind, ORM: model.Bun}
	f.describe(c, links)
	if c.Kind == DropColumn {
		for _, name := range c.Columns {
			f.addChange(at, &Change{Kind: DropColumn, ORM: model.Bun, Table: c.Table, Name: name})
		}
		return true
	}
	f.addChange(at, c)
	return true
}

// describe takes what the links of a chain say.
func (f *finder) describe(c *Change, links []link) {
	for _, l := range links {
		switch l.name {
		case "Model":
			if len(l.args) == 1 {
				c.Table = f.modelTable(c.ORM, l.args[0])
			}
		case "Index", "IndexExpr":
			c.Name, _ = f.filled(l.args)
		case "Column":
			for _, arg := range l.args {
				if list, ok := f.strs(arg); ok {
					c.Columns = append(c.Columns, list...)
					continue
				}
				name, _ := f.str(arg)
				c.Columns = append(c.Columns, name)
			}
		case "ColumnExpr":
			text, _ := f.filled(l.args)
			c.Columns = append(c.Columns, text)
		case "Unique":
			c.Unique = true
		case "Where":
			c.Where, _ = f.filled(l.args)
		}
	}
	if name, ok := f.tableName(links); ok {
		c.Table = name
	}
}

// addColumn keeps bun's ADD COLUMN as the text it is.
// Have: db.NewAddColumn().Table("users").ColumnExpr("? VARCHAR", bun.Ident("nick"))
func (f *finder) addColumn(at *ast.CallExpr, links []link) bool {
	c := &Change{ORM: model.Bun}
	f.describe(c, links)
	if c.Table == "" || len(c.Columns) == 0 || slices.Contains(c.Columns, "") {
		return true // a column whose definition is computed: keys it has none
	}
	s := f.step(at)
	s.Text = "ALTER TABLE " + c.Table + " ADD COLUMN " + strings.Join(c.Columns, ", ")
	f.steps = append(f.steps, s)
	return true
}

// migrator keeps what gorm's other methods ask.
// https://gorm.io/docs/migration.html
func (f *finder) migrator(at *ast.CallExpr, before []link, l link) {
	orm := f.resolver.ormOf(f.source, []model.ORM{model.Gorm, model.Gorm1})
	if orm == "" || len(l.args) == 0 {
		return
	}
	c := &Change{ORM: orm, Kind: -1}
	switch l.name {
	case "AddUniqueIndex": // Have: db.Model(&User{}).AddUniqueIndex("idx", "a", "b")
		f.describe(c, before)
		c.Kind, c.Unique = Index, true
		c.Name, _ = f.str(l.args[0])
		for _, arg := range l.args[1:] {
			name, _ := f.str(arg)
			c.Columns = append(c.Columns, name)
		}
	case "RemoveIndex":
		f.describe(c, before)
		c.Kind = DropIndex
		c.Name, _ = f.str(l.args[0])
	default:
		f.newMigrator(c, before, l)
	}
	if c.Kind >= 0 && c.Table != "" {
		f.addChange(at, c)
	}
}

// newMigrator reads the methods of gorm's Migrator.
// Have: db.Migrator().DropIndex(&User{}, "idx")
func (f *finder) newMigrator(c *Change, before []link, l link) {
	if c.ORM != model.Gorm || len(l.args) < 2 || !migrates(before) {
		return
	}
	switch l.name {
	case "DropIndex":
		c.Kind = DropIndex
	case "DropConstraint":
		c.Kind = DropConstraint
	case "DropColumn":
		c.Kind = DropColumn
	case "RenameTable":
		c.Kind = RenameTable
		c.Table, _ = f.tableArg(l.args[0])
		c.To, _ = f.tableArg(l.args[1])
		return
	case "RenameColumn":
		if len(l.args) < 3 {
			return
		}
		c.Kind = RenameColumn
		c.To, _ = f.str(l.args[2])
	case "CreateIndex", "CreateConstraint":
		f.declared(c, l)
		return
	default:
		return
	}
	c.Table, _ = f.tableArg(l.args[0])
	c.Name, _ = f.str(l.args[1])
	if c.Name == "" {
		c.Kind = -1
	}
}

// migrates reports whether the chain has gorm's Migrator, or is a variable that may be.
func migrates(before []link) bool {
	return len(before) == 0 || before[len(before)-1].name == "Migrator"
}

// declared adds the index or constraint of a model's tag.
// Have: db.Migrator().CreateIndex(&User{}, "idx_name")
func (f *finder) declared(c *Change, l link) {
	names := f.resolver.models(l.args[0], place{f.source, f.scope, f.bound})
	name, _ := f.str(l.args[1])
	tables := f.resolver.tables(c.ORM, names, f.resolver.naming[c.ORM])
	if len(tables) == 0 || name == "" {
		return
	}
	t := tables[0]
	for _, k := range t.Keys {
		column := len(k.Parts) > 0 && t.Column(k.Parts[0].Column) != nil && slices.Contains(t.Column(k.Parts[0].Column).Path, name)
		if !k.Primary && (k.Name == name || column) {
			c.Kind, c.Table, c.Name, c.Columns, c.Unique, c.Where = Index, qualified(t), k.Name, k.Columns(), true, k.Where
		}
	}
}

// tableArg is the table that an argument names, as a text or by its model.
func (f *finder) tableArg(e ast.Expr) (string, bool) {
	if text, ok := f.str(e); ok {
		return text, true
	}
	name := f.modelTable(model.Gorm, e)
	return name, name != ""
}

func qualified(t *model.Table) string {
	if t.Schema != "" {
		return t.Schema + "." + t.Name
	}
	return t.Name
}
