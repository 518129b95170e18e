package gosource

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/model"
)

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
