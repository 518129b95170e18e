package suppress

import (
	"go/ast"
	"go/token"
)

// lines are those of a statement up to its body, or of a whole function.
type lines struct {
	first, last int
	function    string // the function's name, "" for a statement
	doc         int    // the line of a function's first comment
}

// headsOf are the statements and functions of a file.
func headsOf(fset *token.FileSet, f *ast.File) []lines {
	var out []lines
	line := func(p token.Pos) int { return fset.Position(p).Line }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			h := lines{first: line(n.Pos()), last: line(n.End()), function: nameOf(n)}
			if n.Doc != nil {
				h.doc = line(n.Doc.Pos())
			}
			out = append(out, h)
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		case ast.Stmt:
			end := n.End()
			if body := bodyOf(n); body != nil {
				end = body.Lbrace
			}
			out = append(out, lines{first: line(n.Pos()), last: line(end)})
		}
		return true
	})
	return out
}

// nameOf is a function's name as findings print it.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return d.Name.Name
	}
	t, star := d.Recv.List[0].Type, ""
	if p, ok := t.(*ast.StarExpr); ok {
		t, star = p.X, "*"
	}
	if i, ok := t.(*ast.IndexExpr); ok {
		t = i.X
	}
	if i, ok := t.(*ast.IndexListExpr); ok {
		t = i.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return "(" + star + id.Name + ")." + d.Name.Name
	}
	return d.Name.Name
}

func bodyOf(s ast.Stmt) *ast.BlockStmt {
	switch s := s.(type) {
	case *ast.IfStmt:
		return s.Body
	case *ast.ForStmt:
		return s.Body
	case *ast.RangeStmt:
		return s.Body
	case *ast.SwitchStmt:
		return s.Body
	case *ast.TypeSwitchStmt:
		return s.Body
	case *ast.SelectStmt:
		return s.Body
	}
	return nil
}

// place finds the lines that a comment speaks of: those of the statement it
// stands behind, or else of what begins below it.
func (c *Comment) place(heads []lines, line int) {
	c.First, c.Last = line, line
	best, below := lines{}, lines{}
	for _, h := range heads {
		switch {
		case h.function != "":
			if h.first <= line && line <= h.last {
				c.Function = h.function
			}
			if h.doc > 0 && h.doc <= line && line < h.first || h.first == line+1 {
				c.First, c.Last, c.Function = h.first, h.last, h.function
				return
			}
		case h.first <= line && line <= h.last:
			if best.first == 0 || h.last-h.first <= best.last-best.first {
				best = h
			}
		case h.first > line && (below.first == 0 || h.first < below.first || h.first == below.first && h.last > below.last):
			below = h
		}
	}
	switch {
	case best.first == line || best.last == line:
		c.First, c.Last = best.first, best.last
	case below.first == line+1:
		c.First, c.Last = below.first, below.last
	case best.first > 0: // inside a statement of several lines
		c.First, c.Last = best.first, best.last
	}
}
