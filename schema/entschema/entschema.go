// Package entschema reads the tables that ent creates from the Go file it
// generates for them, migrate/schema.go. By itself it runs no code and looks
// at no ent schema: the generated file says it all.
package entschema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"

	"github.com/dupsert/dupsert/schema"
)

// File is a parsed migrate/schema.go.
type File struct {
	name    string
	fset    *token.FileSet
	columns map[string][]column // by the variable's name
	tables  []table
}

// column is a column as the file declares it.
type column struct {
	schema.Column
	kind     string            // field.TypeString: String
	types    map[string]string // by dialect
	defaults map[string]string
	size     int
	unique   bool
}

// table is a table as the file declares it.
type table struct {
	schema, name string
	columns      []column
	primary      []string
	indexes      []index
	line         int
}

// index is a unique index.
type index struct {
	name    string
	columns []string
	where   string
	prefix  map[string]int
	line    int
}

// Read parses the file at path; positions name it rel.
func Read(path, rel string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read ent's tables: %w", err)
	}
	f := &File{name: rel, fset: token.NewFileSet(), columns: map[string][]column{}}
	syntax, err := parser.ParseFile(f.fset, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("read ent's tables: %w", err)
	}
	if !Imports(syntax) {
		return nil, fmt.Errorf("read ent's tables: %s is not a file that ent generates: it does not import %s", rel, tablesPath)
	}
	specs := values(syntax)
	for _, s := range specs { // a table may use the columns of any other
		if list, ok := s.Values[0].(*ast.CompositeLit); ok && isColumns(list.Type) {
			f.columns[s.Names[0].Name] = f.readColumns(list)
		}
	}
	for _, s := range specs {
		if lit := pointed(s.Values[0]); lit != nil && typeName(lit.Type) == "Table" {
			f.readTable(lit)
		}
	}
	return f, nil
}

// tablesPath is the package whose values describe tables.
const tablesPath = "entgo.io/ent/dialect/sql/schema"

// Imports reports whether a file imports what ent describes tables with.
func Imports(file *ast.File) bool {
	for _, imp := range file.Imports {
		if path, err := strconv.Unquote(imp.Path.Value); err == nil && path == tablesPath {
			return true
		}
	}
	return false
}

// values are the variables with one value each.
func values(file *ast.File) []*ast.ValueSpec {
	var out []*ast.ValueSpec
	for _, d := range file.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, s := range gen.Specs {
			if v, ok := s.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 {
				out = append(out, v)
			}
		}
	}
	return out
}

// isColumns reports whether a type is []*schema.Column.
func isColumns(t ast.Expr) bool {
	list, ok := t.(*ast.ArrayType)
	if !ok {
		return false
	}
	p, ok := list.Elt.(*ast.StarExpr)
	return ok && typeName(p.X) == "Column"
}

// pointed is the literal that & takes the address of.
func pointed(e ast.Expr) *ast.CompositeLit {
	u, ok := e.(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil
	}
	lit, _ := u.X.(*ast.CompositeLit)
	return lit
}

// typeName is T of pkg.T.
func typeName(t ast.Expr) string {
	if s, ok := t.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}

func (f *File) line(n ast.Node) int { return f.fset.Position(n.Pos()).Line }

// readColumns reads []*schema.Column{{Name: …}, …}.
func (f *File) readColumns(list *ast.CompositeLit) []column {
	var out []column
	for _, e := range list.Elts {
		c := column{}
		if lit, ok := e.(*ast.CompositeLit); ok {
			c = readColumn(lit)
		}
		out = append(out, c) // in its place even if it is not understood
	}
	return out
}

func readColumn(lit *ast.CompositeLit) column {
	c := column{}
	each(lit, func(key string, v ast.Expr) {
		switch key {
		case "Name":
			c.Name = str(v)
		case "Type":
			c.kind = typeName(v)
		case "Unique":
			c.unique = truth(v)
		case "Increment":
			c.AutoIncrement = truth(v)
		case "Nullable":
			c.Nullable = truth(v)
		case "Size":
			c.size = number(v)
		case "Collation":
			c.Collation = str(v)
		case "Default":
			c.Default, c.defaults = defaultOf(v)
		case "SchemaType":
			c.types = texts(v)
		}
	})
	return c
}

// readTable reads &schema.Table{Name: …, Columns: XColumns, …}.
func (f *File) readTable(lit *ast.CompositeLit) {
	t := table{line: f.line(lit)}
	view := false
	each(lit, func(key string, v ast.Expr) {
		switch key {
		case "Name":
			t.name = str(v)
		case "Schema":
			t.schema = str(v)
		case "View":
			view = truth(v)
		case "Columns":
			if id, ok := v.(*ast.Ident); ok {
				t.columns = f.columns[id.Name]
			}
		case "PrimaryKey":
			t.primary = f.named(v)
		case "Indexes":
			t.indexes = f.readIndexes(v)
		}
	})
	if t.name != "" && !view {
		f.tables = append(f.tables, t)
	}
}

// readIndexes reads the unique ones of []*schema.Index{{Name: …}, …}.
func (f *File) readIndexes(v ast.Expr) []index {
	list, ok := v.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	var out []index
	for _, e := range list.Elts {
		lit, ok := e.(*ast.CompositeLit)
		if !ok {
			continue
		}
		ix, unique := index{line: f.line(lit), prefix: map[string]int{}}, false
		each(lit, func(key string, v ast.Expr) {
			switch key {
			case "Name":
				ix.name = str(v)
			case "Unique":
				unique = truth(v)
			case "Columns":
				ix.columns = f.named(v)
			case "Annotation":
				if a := pointed(v); a != nil {
					f.annotate(&ix, a)
				}
			}
		})
		if unique {
			out = append(out, ix)
		}
	}
	return out
}

// annotate reads &entsql.IndexAnnotation{Where: …, Prefix: …}.
func (f *File) annotate(ix *index, lit *ast.CompositeLit) {
	each(lit, func(key string, v ast.Expr) {
		switch key {
		case "Where":
			ix.where = str(v)
		case "Prefix":
			for _, c := range ix.columns {
				ix.prefix[c] = number(v)
			}
		case "PrefixColumns":
			if m, ok := v.(*ast.CompositeLit); ok {
				for _, e := range m.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok {
						ix.prefix[f.columnName(kv.Key)] = number(kv.Value)
					}
				}
			}
		}
	})
}

// named are the columns of []*schema.Column{XColumns[0], …}.
func (f *File) named(v ast.Expr) []string {
	list, ok := v.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	var out []string
	for _, e := range list.Elts {
		if name := f.columnName(e); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// columnName is the name of XColumns[0], or of XColumns[0].Name.
func (f *File) columnName(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		e = s.X
	}
	ix, ok := e.(*ast.IndexExpr)
	if !ok {
		return ""
	}
	id, ok := ix.X.(*ast.Ident)
	if !ok {
		return ""
	}
	cs, n := f.columns[id.Name], number(ix.Index)
	if n >= len(cs) {
		return ""
	}
	return cs[n].Name
}
