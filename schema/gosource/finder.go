package gosource

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/gostructs"
	"github.com/dupsert/dupsert/schema/migrate"
)

// definition begins a statement of DDL that concerns tables or keys; a text
// that mentions one in passing (a message, a comment) does not begin with it.
var definition = regexp.MustCompile(`(?i)(^|[;(]|\*/|\n)\s*(create\s+(or\s+replace\s+)?((global|local)\s+)?(temp(orary)?\s+|unlogged\s+)?table\s|create\s+(unique\s+)?index\s|` +
	`alter\s+(table|index)\s|drop\s+(table|index)\s|rename\s+table\s|do\s+\$)`)

// finder collects what a file does, in the order it stands.
type finder struct {
	reader
	source   *gostructs.File
	resolver *resolver
	makers   map[string]maker
	ddl      bool             // the file may hold DDL
	dialects []schema.Dialect // of the nodes around; "" for most
	scope    gostructs.Scope  // the nodes around
	bound    []binding        // what variables of loops stand for
	depth    int              // of variables that stand for variables
	steps    []Step
}

// visit finds texts below a node, except where a migration is undone.
func (f *finder) visit(n ast.Node) bool {
	if n == nil {
		f.dialects = f.dialects[:len(f.dialects)-1]
		f.scope = f.scope[:len(f.scope)-1]
		return false
	}
	if skipped(n) {
		return false
	}
	switch n := n.(type) {
	case *ast.IfStmt: // Have: if driver == "mysql" { … } else { … }
		f.within(conditionDialect(n.Cond), n.Body)
		f.within("", n.Init, n.Else)
		return false
	case *ast.RangeStmt:
		if f.unroll(n) {
			return false
		}
	case *ast.CallExpr:
		if isMessage(n) {
			f.arguments(n)
			return false
		}
		if f.change(n) || f.filledIn(n) {
			return false
		}
	}
	if e, ok := n.(ast.Expr); ok && f.ddl {
		if text, ok := f.textOf(e); ok {
			f.add(e, text)
			return false
		}
	}
	f.dialects = append(f.dialects, nodeDialect(n))
	f.scope = append(f.scope, n)
	return true
}

// within visits nodes that stand under a condition on the dialect.
func (f *finder) within(d schema.Dialect, nodes ...ast.Node) {
	f.dialects = append(f.dialects, d)
	for _, n := range nodes {
		if n != nil && n != ast.Node(ast.Stmt(nil)) {
			ast.Inspect(n, f.visit)
		}
	}
	f.dialects = f.dialects[:len(f.dialects)-1]
}

// arguments visits a message's arguments that are no texts themselves.
// Have: errors.Wrap(exec(db, `CREATE TABLE …`), "create table users")
func (f *finder) arguments(call *ast.CallExpr) {
	for _, arg := range call.Args {
		if _, ok := f.textOf(arg); !ok {
			ast.Inspect(arg, f.visit)
		}
	}
}

// skipped reports whether a node undoes a migration, or holds no statement.
func skipped(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.Field: // struct tags
		return true
	case *ast.FuncDecl:
		return undoes(n.Name.Name) || clears.MatchString(n.Name.Name)
	case *ast.KeyValueExpr: // Have: Migration{Up: …, Down: …}
		id, ok := n.Key.(*ast.Ident)
		return ok && undoes(id.Name)
	case *ast.ValueSpec: // Have: const downV2 = `…`
		return len(n.Names) == 1 && undoes(n.Names[0].Name)
	case *ast.AssignStmt:
		id, ok := n.Lhs[0].(*ast.Ident)
		return ok && undoes(id.Name)
	}
	return false
}

// add keeps a text that holds DDL.
func (f *finder) add(at ast.Expr, text string) {
	if !definition.MatchString(text) {
		return
	}
	s := f.step(at)
	s.Text = text
	if !slices.Contains(f.steps, s) { // as in each turn of a loop
		f.steps = append(f.steps, s)
	}
}

// step is a step at a place, for the dialect that the code around it says.
func (f *finder) step(at ast.Expr) Step {
	s := Step{Script: migrate.Script{File: f.source.Rel, StartLine: f.line(at)}}
	for _, d := range f.dialects {
		if d != "" {
			s.Dialect = d
		}
	}
	return s
}

// undoWords are in the names of what undoes a migration.
var undoWords = regexp.MustCompile(`(?i)^(down|rollback|revert|undo)(_|\d|$)|_(down|rollback|revert|undo)(_|\d|$)`)

// undoCamel are the same in names of mixed case.
var undoCamel = regexp.MustCompile(`^(down|rollback|revert|undo)[A-Z]|(Down|Rollback|Revert|Undo)([A-Z_0-9]|$)`)

func undoes(name string) bool { return undoWords.MatchString(name) || undoCamel.MatchString(name) }

// clears names the functions that empty a database, for tests and commands.
var clears = regexp.MustCompile(`(?i)^(drop|clear|clean|cleanup|reset|destroy|delete|wipe|purge|teardown|uninstall)_?(all|every)?_?(tables?|databases?|schemas?|db|data|store|everything)?$`)

// isMessage reports whether a call writes a message.
func isMessage(call *ast.CallExpr) bool {
	if _, ok := call.Fun.(*ast.SelectorExpr); !ok {
		return false
	}
	switch calledName(call) {
	case "Errorf", "Wrap", "Wrapf", "WithMessage", "New", "Debug", "Debugf", "Info", "Infof", "Warn", "Warnf", "Print", "Printf", "Println", "Fatal", "Fatalf", "Error", "Msg", "Msgf":
		return true
	}
	return false
}

// nodeDialect is the dialect that a node says its texts are for.
func nodeDialect(n ast.Node) schema.Dialect {
	switch n := n.(type) {
	case *ast.CaseClause: // Have: case "mysql":
		if len(n.List) == 1 {
			return exprDialect(n.List[0])
		}
	case *ast.KeyValueExpr: // Have: map[string]string{"mysql": …}
		return exprDialect(n.Key)
	case *ast.FuncDecl:
		return wordDialect(n.Name.Name)
	case *ast.ValueSpec:
		if len(n.Names) == 1 {
			return wordDialect(n.Names[0].Name)
		}
	}
	return ""
}

// conditionDialect is the dialect that x == "mysql" compares with.
func conditionDialect(e ast.Expr) schema.Dialect {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL {
		return ""
	}
	if d := exprDialect(b.Y); d != "" {
		return d
	}
	return exprDialect(b.X)
}

// exprDialect is the dialect that a string or a name spells.
func exprDialect(e ast.Expr) schema.Dialect {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return migrate.PathDialect(s)
		}
	case *ast.Ident:
		return wordDialect(e.Name)
	case *ast.SelectorExpr:
		return wordDialect(e.Sel.Name)
	}
	return ""
}

// wordDialect is the only dialect whose name stands in a Go name.
func wordDialect(name string) schema.Dialect {
	name = strings.ToLower(name)
	var found schema.Dialect
	for _, w := range []struct {
		word    string
		dialect schema.Dialect
	}{{"postgres", schema.Postgres}, {"mysql", schema.MySQL}, {"mariadb", schema.MariaDB}, {"sqlite", schema.SQLite}} {
		if strings.Contains(name, w.word) {
			if found != "" {
				return ""
			}
			found = w.dialect
		}
	}
	return found
}
