package oracle

import (
	"errors"

	"github.com/pingcap/tidb/pkg/parser"
	"github.com/pingcap/tidb/pkg/parser/ast"
	"vitess.io/vitess/go/vt/sqlparser"
)

const primaryName = "PRIMARY" // what MySQL calls every primary key

// tidbChanges is what TiDB's tree of a statement says.
func tidbChanges(sql string) ([]change, error) {
	n, err := parser.New().ParseOneStmt(sql, "", "")
	if err != nil {
		return nil, err
	}
	switch s := n.(type) {
	case *ast.CreateTableStmt:
		return tidbCreate(s), nil
	case *ast.CreateViewStmt:
		return []change{{op: hideTable, table: s.ViewName.Name.O}}, nil
	case *ast.CreateIndexStmt:
		if s.KeyType != ast.IndexKeyTypeUnique {
			return nil, nil
		}
		return []change{{op: addKey, table: s.Table.Name.O, keys: []key{{name: s.IndexName, parts: tidbParts(s.IndexPartSpecifications)}}, guard: s.IfNotExists}}, nil
	case *ast.DropIndexStmt:
		return []change{{op: dropKey, table: s.Table.Name.O, name: s.IndexName}}, nil
	case *ast.DropTableStmt:
		var out []change
		for _, t := range s.Tables {
			out = append(out, change{op: dropTable, table: t.Name.O, ifTable: s.IfExists || s.IsView})
		}
		return out, nil
	case *ast.RenameTableStmt:
		var out []change
		for _, p := range s.TableToTables {
			out = append(out, change{op: renameTable, table: p.OldTable.Name.O, name: p.NewTable.Name.O})
		}
		return out, nil
	case *ast.AlterTableStmt:
		var out []change
		for _, spec := range s.Specs {
			list := tidbAlter(spec)
			for i := range list {
				list[i].table = s.Table.Name.O
			}
			out = append(out, list...)
		}
		return dropsFirst(out), nil
	case *ast.ExecuteStmt, *ast.PrepareStmt, *ast.CallStmt:
		return []change{{op: opaqueChange}}, nil
	}
	return nil, nil
}

func tidbCreate(s *ast.CreateTableStmt) []change {
	if s.TemporaryKeyword != ast.TemporaryNone {
		return []change{{op: hideTable, table: s.Table.Name.O}}
	}
	c := change{op: createTable, table: s.Table.Name.O, guard: s.IfNotExists, blind: s.Select != nil}
	if s.ReferTable != nil {
		c.like, c.likeKeys = []string{s.ReferTable.Name.O}, true
	}
	for _, def := range s.Cols {
		c.cols = append(c.cols, def.Name.Name.O)
		c.keys = append(c.keys, tidbColumnKeys(def)...)
	}
	for _, con := range s.Constraints {
		c.keys = append(c.keys, tidbConstraint(con)...)
	}
	return []change{c}
}

func tidbColumnKeys(def *ast.ColumnDef) []key {
	var out []key
	for _, o := range def.Options {
		switch o.Tp {
		case ast.ColumnOptionPrimaryKey:
			out = append(out, key{name: primaryName, parts: []string{def.Name.Name.O}, primary: true})
		case ast.ColumnOptionUniqKey:
			out = append(out, key{parts: []string{def.Name.Name.O}})
		}
	}
	return out
}

func tidbConstraint(con *ast.Constraint) []key {
	switch con.Tp {
	case ast.ConstraintPrimaryKey:
		return []key{{name: primaryName, parts: tidbParts(con.Keys), primary: true}}
	case ast.ConstraintUniq, ast.ConstraintUniqKey, ast.ConstraintUniqIndex:
		return []key{{name: con.Name, parts: tidbParts(con.Keys)}}
	}
	return nil
}

func tidbParts(list []*ast.IndexPartSpecification) []string {
	var out []string
	for _, p := range list {
		if p.Expr != nil {
			out = append(out, exprPart)
		} else {
			out = append(out, p.Column.Name.O)
		}
	}
	return out
}

// tidbAlter is one action of ALTER TABLE.
func tidbAlter(spec *ast.AlterTableSpec) []change {
	var out []change
	switch spec.Tp {
	case ast.AlterTableAddColumns:
		for _, def := range spec.NewColumns {
			out = append(out, change{op: addColumn, cols: []string{def.Name.Name.O}, keys: tidbColumnKeys(def), guard: spec.IfNotExists})
		}
		for _, con := range spec.NewConstraints {
			out = append(out, change{op: addKey, keys: tidbConstraint(con)})
		}
	case ast.AlterTableAddConstraint:
		if keys := tidbConstraint(spec.Constraint); len(keys) > 0 {
			out = append(out, change{op: addKey, keys: keys, guard: spec.Constraint.IfNotExists})
		}
	case ast.AlterTableDropColumn:
		out = append(out, change{op: dropColumn, name: spec.OldColumnName.Name.O})
	case ast.AlterTableDropPrimaryKey:
		out = append(out, change{op: dropKey, name: primaryName})
	case ast.AlterTableDropIndex:
		out = append(out, change{op: dropKey, name: spec.Name})
	case ast.AlterTableModifyColumn:
		out = append(out, change{op: addKey, keys: tidbColumnKeys(spec.NewColumns[0])})
	case ast.AlterTableChangeColumn:
		def := spec.NewColumns[0]
		out = append(out, change{op: renameColumn, name: spec.OldColumnName.Name.O, to: def.Name.Name.O}, change{op: addKey, keys: tidbColumnKeys(def)})
	case ast.AlterTableRenameColumn:
		out = append(out, change{op: renameColumn, name: spec.OldColumnName.Name.O, to: spec.NewColumnName.Name.O})
	case ast.AlterTableRenameTable:
		out = append(out, change{op: renameTable, name: spec.NewTable.Name.O})
	case ast.AlterTableRenameIndex:
		out = append(out, change{op: renameKey, name: spec.FromKey.O, to: spec.ToKey.O})
	default:
		out = append(out, change{op: noChange})
	}
	return out
}

// vitessOracle is what Vitess' tree of a statement says.
func vitessOracle() (ddlOracle, error) {
	p, err := sqlparser.New(sqlparser.Options{MySQLServerVersion: "8.0.40"})
	if err != nil {
		return nil, err
	}
	return func(sql string) ([]change, error) {
		n, err := p.ParseStrictDDL(sql) // Parse takes a broken CREATE TABLE, too
		if err != nil {
			return nil, err
		}
		return vitessChanges(n)
	}, nil
}

func vitessChanges(n sqlparser.Statement) ([]change, error) {
	var out []change
	switch s := n.(type) {
	case nil:
		return nil, errors.New("no statement")
	case *sqlparser.CreateTable:
		return vitessCreate(s), nil
	case *sqlparser.CreateView:
		return []change{{op: hideTable, table: s.ViewName.Name.String()}}, nil
	case *sqlparser.DropTable:
		for _, t := range s.FromTables {
			out = append(out, change{op: dropTable, table: t.Name.String(), ifTable: s.IfExists})
		}
	case *sqlparser.RenameTable:
		for _, p := range s.TablePairs {
			out = append(out, change{op: renameTable, table: p.FromTable.Name.String(), name: p.ToTable.Name.String()})
		}
	case *sqlparser.AlterTable:
		for _, o := range s.AlterOptions {
			list := vitessAlter(o)
			for i := range list {
				list[i].table = s.Table.Name.String()
			}
			out = append(out, list...)
		}
		return dropsFirst(out), nil
	case *sqlparser.ExecuteStmt, *sqlparser.PrepareStmt, *sqlparser.CallProc:
		return []change{{op: opaqueChange}}, nil
	}
	return out, nil
}

func vitessCreate(s *sqlparser.CreateTable) []change {
	if s.Temp {
		return []change{{op: hideTable, table: s.Table.Name.String()}}
	}
	c := change{op: createTable, table: s.Table.Name.String(), guard: s.IfNotExists, blind: s.Select != nil}
	if s.OptLike != nil {
		c.like, c.likeKeys = []string{s.OptLike.LikeTable.Name.String()}, true
	}
	if s.TableSpec != nil {
		for _, def := range s.TableSpec.Columns {
			c.cols = append(c.cols, def.Name.String())
			c.keys = append(c.keys, vitessColumnKeys(def)...)
		}
		for _, ix := range s.TableSpec.Indexes {
			c.keys = append(c.keys, vitessIndex(ix)...)
		}
	}
	return []change{c}
}

func vitessColumnKeys(def *sqlparser.ColumnDefinition) []key {
	parts := []string{def.Name.String()}
	switch def.Type.Options.KeyOpt {
	case sqlparser.ColKeyPrimary, sqlparser.ColKey:
		return []key{{name: primaryName, parts: parts, primary: true}}
	case sqlparser.ColKeyUnique, sqlparser.ColKeyUniqueKey:
		return []key{{parts: parts}}
	}
	return nil
}

func vitessIndex(ix *sqlparser.IndexDefinition) []key {
	k := key{name: ix.Info.Name.String()}
	if k.name == "" {
		k.name = ix.Info.ConstraintName.String()
	}
	switch ix.Info.Type {
	case sqlparser.IndexTypePrimary:
		k.name, k.primary = primaryName, true
	case sqlparser.IndexTypeUnique:
	default:
		return nil
	}
	for _, c := range ix.Columns {
		if c.Expression != nil {
			k.parts = append(k.parts, exprPart)
		} else {
			k.parts = append(k.parts, c.Column.String())
		}
	}
	return []key{k}
}

// vitessAlter is one action of ALTER TABLE. CREATE INDEX and DROP INDEX are
// ALTER TABLE in Vitess' tree.
func vitessAlter(o sqlparser.AlterOption) []change {
	switch o := o.(type) {
	case *sqlparser.AddColumns:
		var out []change
		for _, def := range o.Columns {
			out = append(out, change{op: addColumn, cols: []string{def.Name.String()}, keys: vitessColumnKeys(def)})
		}
		return out
	case *sqlparser.AddIndexDefinition:
		if keys := vitessIndex(o.IndexDefinition); len(keys) > 0 {
			return []change{{op: addKey, keys: keys}}
		}
	case *sqlparser.DropColumn:
		return []change{{op: dropColumn, name: o.Name.Name.String()}}
	case *sqlparser.DropKey:
		switch o.Type {
		case sqlparser.PrimaryKeyType:
			return []change{{op: dropKey, name: primaryName}}
		case sqlparser.ForeignKeyType, sqlparser.CheckKeyType:
		default:
			return []change{{op: dropKey, name: o.Name.String()}}
		}
	case *sqlparser.ModifyColumn:
		return []change{{op: addKey, keys: vitessColumnKeys(o.NewColDefinition)}}
	case *sqlparser.ChangeColumn:
		def := o.NewColDefinition
		return []change{{op: renameColumn, name: o.OldColumn.Name.String(), to: def.Name.String()}, {op: addKey, keys: vitessColumnKeys(def)}}
	case *sqlparser.RenameColumn:
		return []change{{op: renameColumn, name: o.OldName.Name.String(), to: o.NewName.Name.String()}}
	case *sqlparser.RenameTableName:
		return []change{{op: renameTable, name: o.Table.Name.String()}}
	case *sqlparser.RenameIndex:
		return []change{{op: renameKey, name: o.OldName.String(), to: o.NewName.String()}}
	}
	return []change{{op: noChange}}
}
