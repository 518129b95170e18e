package atlas

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
)

// evaluators are Atlas's codecs by dialect. HCL does not name its dialect.
var evaluators = map[schema.Dialect]schemahcl.EvalFunc{
	schema.Postgres: postgres.EvalHCL,
	schema.MySQL:    mysql.EvalHCL,
	schema.MariaDB:  mysql.EvalMariaHCL,
	schema.SQLite:   sqlite.EvalHCL,
}

// HCL says how Atlas HCL schema files are to be read.
type HCL struct {
	// Dialect of the files; "" asks DetectHCL.
	Dialect schema.Dialect
	// Root is the folder that positions are relative to; "" keeps paths as given.
	Root string
	// Vars are the values of input variables. Text is converted to the type
	// that the variable declares.
	Vars map[string]cty.Value
}

// LoadHCL reads schema files, or folders of *.hcl files, as one schema,
// without a database. Blocks that the open-source codec rejects or ignores
// (functions, domains, views, …) are left out first, so a file that uses them loads.
// https://atlasgo.io/atlas-schema/hcl
func LoadHCL(paths []string, o HCL) (*schema.Catalog, error) {
	body, err := parseHCL(paths, o.Root)
	if err != nil {
		return nil, err
	}
	if o.Dialect == "" {
		if o.Dialect = detect(body); o.Dialect == "" {
			return nil, fmt.Errorf("read %s: cannot tell the dialect of an HCL schema: add ?dialect=postgres, mysql, mariadb or sqlite", strings.Join(paths, ", "))
		}
	}
	eval := evaluators[o.Dialect]
	if eval == nil {
		return nil, fmt.Errorf("read %s: no HCL codec for dialect %q", strings.Join(paths, ", "), o.Dialect)
	}
	f := prune(body, o.Dialect)
	realm, err := evaluate(eval, body, o.Vars)
	if err != nil {
		return nil, f.locate(err)
	}
	cat := FromRealm(realm, o.Dialect)
	f.merge(cat)
	cat.Sort()
	return cat, nil
}

// DetectHCL tells the dialect of schema files by what only one of them says;
// "" if nothing does.
func DetectHCL(paths []string) (schema.Dialect, error) {
	body, err := parseHCL(paths, "")
	if err != nil {
		return "", err
	}
	return detect(body), nil
}

// evaluate runs Atlas's codec over one body. All files stand in one body,
// because the codec visits several files in map order and evaluates the locals
// of each before the variables of the next are known.
func evaluate(eval schemahcl.EvalFunc, body *hclsyntax.Body, vars map[string]cty.Value) (r *atlas.Realm, err error) {
	// The codec dereferences what a bad reference left nil, e.g. a primary key
	// on another table's column (specutil.PrimaryKey returns nil, nil), and
	// asserts traversal types: local["x"].
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("evaluate HCL: a reference that Atlas cannot follow: %v", p)
		}
	}()
	p := hclparse.NewParser()
	p.AddFile("schema.hcl", &hcl.File{Body: body})
	r = &atlas.Realm{}
	return r, eval.Eval(p, r, vars)
}

// parseHCL parses the files in name order into one body whose nodes keep
// their own files' ranges.
func parseHCL(paths []string, root string) (*hclsyntax.Body, error) {
	files, err := hclFiles(paths)
	if err != nil {
		return nil, err
	}
	all := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read HCL schema: %w", err)
		}
		f, diags := hclsyntax.ParseConfig(data, relative(root, path), hcl.InitialPos)
		if diags.HasErrors() {
			return nil, positioned(diags)
		}
		body := f.Body.(*hclsyntax.Body) // what ParseConfig returns by its documentation
		all.Blocks = append(all.Blocks, body.Blocks...)
	}
	return all, nil
}

// hclFiles lists the files that paths name; a folder stands for its *.hcl files.
func hclFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("read HCL schema: %w", err)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(filepath.Join(escapeGlob(path), "*.hcl"))
		if err != nil {
			return nil, fmt.Errorf("list HCL files of %s: %w", path, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("read HCL schema: %s holds no *.hcl file", path)
		}
		slices.Sort(found)
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// relative is the path as a position names it: below root with forward
// slashes, or as it is when it lies elsewhere.
func relative(root, path string) string {
	if root == "" {
		return filepath.ToSlash(path)
	}
	abs, err1 := filepath.Abs(path)
	base, err2 := filepath.Abs(root)
	if err1 != nil || err2 != nil {
		return filepath.ToSlash(path)
	}
	rel, err := filepath.Rel(base, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}
