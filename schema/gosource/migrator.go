package gosource

import (
	"go/ast"
	"slices"

	"github.com/dupsert/dupsert/schema/model"
)

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
