package oracle

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// pgChanges is what PostgreSQL's tree of a text says.
func pgChanges(sql string) ([]change, error) {
	tree, err := pg.Parse(sql)
	if err != nil {
		return nil, err
	}
	var out []change
	for _, s := range tree.GetStmts() {
		out = append(out, pgStatement(s.GetStmt())...)
	}
	return out, nil
}

func pgStatement(n *pg.Node) []change {
	switch s := n.GetNode().(type) {
	case *pg.Node_CreateStmt:
		return pgCreate(s.CreateStmt)
	case *pg.Node_CreateTableAsStmt:
		into := s.CreateTableAsStmt.GetInto().GetRel()
		switch {
		case s.CreateTableAsStmt.GetObjtype() == pg.ObjectType_OBJECT_MATVIEW:
			return []change{{op: queryTable, table: into.GetRelname()}}
		case into.GetRelpersistence() == "t":
			return []change{{op: hideTable, table: into.GetRelname()}}
		}
		return []change{{op: createTable, table: into.GetRelname(), guard: s.CreateTableAsStmt.GetIfNotExists(), blind: true}}
	case *pg.Node_ViewStmt:
		return []change{{op: hideTable, table: s.ViewStmt.GetView().GetRelname()}}
	case *pg.Node_CreateForeignTableStmt:
		return []change{{op: hideTable, table: s.CreateForeignTableStmt.GetBaseStmt().GetRelation().GetRelname()}}
	case *pg.Node_IndexStmt:
		return pgIndex(s.IndexStmt)
	case *pg.Node_AlterTableStmt:
		return pgAlter(s.AlterTableStmt)
	case *pg.Node_RenameStmt:
		return pgRename(s.RenameStmt)
	case *pg.Node_DropStmt:
		return pgDrop(s.DropStmt)
	case *pg.Node_DoStmt, *pg.Node_CallStmt:
		return []change{{op: opaqueChange}}
	}
	return nil
}

func pgCreate(s *pg.CreateStmt) []change {
	c := change{op: createTable, table: s.GetRelation().GetRelname(), guard: s.GetIfNotExists()}
	if s.GetRelation().GetRelpersistence() == "t" {
		return []change{{op: hideTable, table: c.table}}
	}
	for _, p := range s.GetInhRelations() {
		c.like, c.inherits = append(c.like, p.GetRangeVar().GetRelname()), true
	}
	c.likeKeys = s.GetPartbound() != nil
	for _, e := range s.GetTableElts() {
		switch e := e.GetNode().(type) {
		case *pg.Node_ColumnDef:
			cols, keys := pgColumn(e.ColumnDef)
			c.cols, c.keys = append(c.cols, cols), append(c.keys, keys...)
		case *pg.Node_Constraint:
			c.keys = append(c.keys, pgConstraint(e.Constraint)...)
		case *pg.Node_TableLikeClause:
			const indexes = 1 << 6 // parsenodes.h, CREATE_TABLE_LIKE_INDEXES
			c.like = append(c.like, e.TableLikeClause.GetRelation().GetRelname())
			c.likeKeys = e.TableLikeClause.GetOptions()&indexes != 0
		}
	}
	return []change{c}
}

func pgColumn(def *pg.ColumnDef) (string, []key) {
	var keys []key
	for _, c := range def.GetConstraints() {
		switch con := c.GetConstraint(); con.GetContype() {
		case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
			k := key{name: con.GetConname(), parts: []string{def.GetColname()}, primary: con.GetContype() == pg.ConstrType_CONSTR_PRIMARY}
			keys = append(keys, k)
		}
	}
	return def.GetColname(), keys
}

// pgConstraint is the key of a table constraint. One that excludes equal rows
// is a key, too.
func pgConstraint(con *pg.Constraint) []key {
	k := key{name: con.GetConname(), where: con.GetWhereClause() != nil}
	switch con.GetContype() {
	case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
		k.primary = con.GetContype() == pg.ConstrType_CONSTR_PRIMARY
		for _, col := range con.GetKeys() {
			k.parts = append(k.parts, col.GetString_().GetSval())
		}
	case pg.ConstrType_CONSTR_EXCLUSION:
		for _, e := range con.GetExclusions() {
			pair := e.GetList().GetItems()
			ops := pair[1].GetList().GetItems()
			if ops[len(ops)-1].GetString_().GetSval() != "=" {
				return nil
			}
			k.parts = append(k.parts, pgPart(pair[0].GetIndexElem()))
		}
	default:
		return nil
	}
	return []key{k}
}

// pgPart is a part of an index: a column in parentheses is a column.
func pgPart(e *pg.IndexElem) string {
	if e.GetName() != "" {
		return e.GetName()
	}
	if f := e.GetExpr().GetColumnRef().GetFields(); len(f) == 1 {
		return f[0].GetString_().GetSval()
	}
	return exprPart
}

func pgIndex(s *pg.IndexStmt) []change {
	if !s.GetUnique() {
		return nil
	}
	k := key{name: s.GetIdxname(), where: s.GetWhereClause() != nil}
	for _, p := range s.GetIndexParams() {
		k.parts = append(k.parts, pgPart(p.GetIndexElem()))
	}
	c := change{op: addKey, table: s.GetRelation().GetRelname(), keys: []key{k}, guard: s.GetIfNotExists()}
	return []change{c}
}

func pgAlter(s *pg.AlterTableStmt) []change {
	if s.GetObjtype() != pg.ObjectType_OBJECT_TABLE {
		return nil
	}
	table := s.GetRelation().GetRelname()
	var out []change
	for _, n := range s.GetCmds() {
		cmd := n.GetAlterTableCmd()
		switch cmd.GetSubtype() {
		case pg.AlterTableType_AT_AddColumn:
			col, keys := pgColumn(cmd.GetDef().GetColumnDef())
			out = append(out, change{op: addColumn, table: table, cols: []string{col}, keys: keys, guard: cmd.GetMissingOk()})
		case pg.AlterTableType_AT_DropColumn:
			out = append(out, change{op: dropColumn, table: table, name: cmd.GetName()})
		case pg.AlterTableType_AT_DropConstraint:
			out = append(out, change{op: dropKey, table: table, name: cmd.GetName()})
		case pg.AlterTableType_AT_AddConstraint:
			out = append(out, pgAddConstraint(table, cmd.GetDef().GetConstraint())...)
		case pg.AlterTableType_AT_AttachPartition:
			out = append(out, change{op: attachTable, table: cmd.GetDef().GetPartitionCmd().GetName().GetRelname(), name: table})
		case pg.AlterTableType_AT_DetachPartition:
			out = append(out, change{op: detachTable, table: cmd.GetDef().GetPartitionCmd().GetName().GetRelname(), name: table})
		default:
			out = append(out, change{op: noChange, table: table})
		}
	}
	if s.GetMissingOk() {
		for i := range out {
			out[i].ifTable = true
		}
	}
	return dropsFirst(out)
}

func pgAddConstraint(table string, con *pg.Constraint) []change {
	keys := pgConstraint(con)
	switch {
	case len(keys) == 0:
		return []change{{op: noChange, table: table}}
	case con.GetIndexname() != "":
		return []change{{op: adoptKey, table: table, name: con.GetIndexname(), keys: keys}}
	}
	return []change{{op: addKey, table: table, keys: keys}}
}

func pgRename(s *pg.RenameStmt) []change {
	c := change{table: s.GetRelation().GetRelname(), ifTable: s.GetMissingOk()}
	switch s.GetRenameType() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_MATVIEW:
		c.op, c.name = renameTable, s.GetNewname()
	case pg.ObjectType_OBJECT_COLUMN:
		c.op, c.name, c.to = renameColumn, s.GetSubname(), s.GetNewname()
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		c.op, c.name, c.to = renameKey, s.GetSubname(), s.GetNewname()
	case pg.ObjectType_OBJECT_INDEX:
		c.op, c.name, c.to, c.table = renameKey, s.GetRelation().GetRelname(), s.GetNewname(), ""
	default:
		return nil
	}
	return []change{c}
}

func pgDrop(s *pg.DropStmt) []change {
	index := s.GetRemoveType() == pg.ObjectType_OBJECT_INDEX
	tables := []pg.ObjectType{pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_MATVIEW}
	if !index && !slices.Contains(tables, s.GetRemoveType()) {
		return nil
	}
	var out []change
	for _, o := range s.GetObjects() {
		parts := o.GetList().GetItems()
		name := parts[len(parts)-1].GetString_().GetSval()
		if index {
			out = append(out, change{op: dropKey, name: name})
		} else {
			out = append(out, change{op: dropTable, table: name, ifTable: s.GetMissingOk()})
		}
	}
	return out
}
