package oracle

import (
	"errors"
	"testing"

	"github.com/pingcap/tidb/pkg/parser"
	"github.com/pingcap/tidb/pkg/parser/ast"
	_ "github.com/pingcap/tidb/pkg/parser/test_driver" // its constants
	"vitess.io/vitess/go/vt/sqlparser"

	"github.com/dupsert/dupsert/schema"
)

// TestTiDB: the grammar of TiDB, which follows MySQL 8.0.
func TestTiDB(t *testing.T) {
	p := parser.New()
	compare(t, schema.MySQL, "tidb", func(sql string) (answer, error) {
		n, err := p.ParseOneStmt(sql, "", "")
		if err != nil {
			return answer{}, err
		}
		w := &tidbWalk{}
		n.Accept(w)
		return answer{tables: without(w.tables, w.ctes), inserts: w.inserts}, nil
	}, nil)
}

type tidbWalk struct {
	tables, ctes []string
	inserts      []string
}

func (w *tidbWalk) Enter(n ast.Node) (ast.Node, bool) {
	switch n := n.(type) {
	case *ast.TableName:
		w.tables = append(w.tables, n.Name.L)
	case *ast.CommonTableExpression:
		w.ctes = append(w.ctes, n.Name.L)
	case *ast.DeleteTableList:
		return n, true // names aliases
	case *ast.InsertStmt:
		w.insert(n)
	}
	return n, false
}

func (w *tidbWalk) Leave(n ast.Node) (ast.Node, bool) { return n, true }

func (w *tidbWalk) insert(n *ast.InsertStmt) {
	src, ok := n.Table.TableRefs.Left.(*ast.TableSource)
	if !ok || len(n.Columns) == 0 {
		return
	}
	table, ok := src.Source.(*ast.TableName)
	if !ok {
		return
	}
	var cols []string
	for _, c := range n.Columns {
		cols = append(cols, c.Name.L)
	}
	w.inserts = append(w.inserts, insertText(table.Name.L, cols))
}

// TestVitess: the grammar of Vitess, which follows MySQL 8.0.
func TestVitess(t *testing.T) {
	p, err := sqlparser.New(sqlparser.Options{MySQLServerVersion: "8.0.40"})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, schema.MySQL, "vitess", func(sql string) (answer, error) {
		n, err := p.Parse(sql)
		if err != nil {
			return answer{}, err
		}
		if n == nil {
			return answer{}, errors.New("no statement")
		}
		return vitessAnswer(n)
	}, nil)
}

func vitessAnswer(n sqlparser.Statement) (answer, error) {
	var tables, ctes, inserts []string
	err := sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch n := n.(type) {
		case *sqlparser.AliasedTableExpr:
			if name, ok := n.Expr.(sqlparser.TableName); ok {
				tables = append(tables, name.Name.String())
			}
		case *sqlparser.CommonTableExpr:
			ctes = append(ctes, n.ID.String())
		case *sqlparser.Insert:
			name, ok := n.Table.Expr.(sqlparser.TableName)
			if !ok || len(n.Columns) == 0 {
				return true, nil
			}
			var cols []string
			for _, c := range n.Columns {
				cols = append(cols, c.Lowered())
			}
			inserts = append(inserts, insertText(name.Name.String(), cols))
		}
		return true, nil
	}, n)
	return answer{tables: without(tables, ctes), inserts: inserts}, err
}
