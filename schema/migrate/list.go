package migrate

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// list returns the files of dir that are migrations, in the order they run.
func list(fsys fs.FS, dir string, format Format) ([]string, error) {
	switch format {
	case Flyway:
		return listFlyway(fsys, dir)
	case Folders:
		return listFolders(fsys, dir)
	}
	names, err := fileNames(fsys, dir)
	if err != nil {
		return nil, err
	}
	keep := keepers[format]
	if keep == nil {
		keep = keepPlain
	}
	files := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !keep(n, names) })
	if format == Atlas {
		slices.Sort(files) // by name, as Atlas's LocalDir does
	} else {
		slices.SortFunc(files, natural)
	}
	for i, f := range files {
		files[i] = path.Join(dir, f)
	}
	return files, nil
}

// keepers tell, per format, which of a directory's file names are migrations.
var keepers = map[Format]func(name string, all []string) bool{
	Atlas:         func(name string, _ []string) bool { return isSQL(name) },
	GolangMigrate: keepUp,
	Morph:         keepUp,
	Pop:           keepUp,
	Goose:         keepGoose,
	// The others keep both parts in one file: every .sql file counts.
	DBMate: keepNumbered, SQLMigrate: keepSections, Tern: keepNumbered, Liquibase: keepSections,
}

// upName is golang-migrate's Regex (source/parse.go) without the direction,
// widened by pop's dialect suffix.
var upName = regexp.MustCompile(`^[0-9]+[_-].*\.up(\.[a-z0-9]+)?\.(sql|fizz)$|^[0-9]+\.up\.sql$`)

func keepUp(name string, _ []string) bool { return upName.MatchString(name) }

func keepGoose(name string, _ []string) bool {
	if number(name) == "" {
		return false // goose.NumericComponent refuses it
	}
	return isSQL(name) || strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

func keepNumbered(name string, _ []string) bool { return isSQL(name) && digits(name) != "" }

func keepSections(name string, _ []string) bool { return isSQL(name) }

func keepPlain(name string, all []string) bool { return isSQL(name) && !isDown(name, all) }

// anyNumbered reports whether one of the files has a number.
func anyNumbered(files []string) bool {
	return slices.ContainsFunc(files, func(f string) bool { return isSQL(f) && number(path.Base(f)) != "" })
}

func isSQL(name string) bool { return strings.EqualFold(path.Ext(name), ".sql") }

// fileNames are the names of the regular files in dir.
func fileNames(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// listFolders finds up.sql (diesel) or migration.sql (prisma) in dir's folders.
func listFolders(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if file := folderFile(fsys, path.Join(dir, e.Name())); e.IsDir() && file != "" {
			files = append(files, file)
		}
	}
	slices.SortFunc(files, natural)
	return files, nil
}

// folderFile is the script in a version's folder, "" if it has none.
func folderFile(fsys fs.FS, dir string) string {
	for _, name := range []string{"up.sql", "migration.sql"} {
		if _, err := fs.Stat(fsys, path.Join(dir, name)); err == nil {
			return path.Join(dir, name)
		}
	}
	return "" // e.g. a folder of seeds
}

// flywayName is prefix, version, two underscores, description:
// https://documentation.red-gate.com/fd/versioned-migrations-273973333.html.
// U (undo) is left out on purpose.
var flywayName = regexp.MustCompile(`^(?:([VB])([0-9]+(?:[._][0-9]+)*)(?:__.*)?|R__.*)\.(?:sql|java)$`)

// flywayFile is a file name taken apart.
type flywayFile struct {
	path    string
	kind    string // V, B or R
	version []string
}

// listFlyway finds the files in dir and below: the last baseline, the versions
// after it, the repeatable files.
func listFlyway(fsys fs.FS, dir string) ([]string, error) {
	var found []flywayFile
	err := fs.WalkDir(fsys, dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m := flywayName.FindStringSubmatch(d.Name())
		if m == nil {
			return nil // e.g. an undo file or a callback
		}
		f := flywayFile{path: p, kind: cmp.Or(m[1], "R")}
		f.version = strings.FieldsFunc(m[2], func(r rune) bool { return r == '.' || r == '_' })
		found = append(found, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, compareFlyway)
	var files []string
	for _, f := range sinceBaseline(found) {
		files = append(files, f.path)
	}
	return files, nil
}

// compareFlyway orders versions first, repeatable files last, by description.
func compareFlyway(a, b flywayFile) int {
	if (a.kind == "R") != (b.kind == "R") {
		if a.kind == "R" {
			return 1
		}
		return -1
	}
	return cmp.Or(versions(a.version, b.version), cmp.Compare(path.Base(a.path), path.Base(b.path)), cmp.Compare(a.path, b.path))
}

// sinceBaseline drops what a baseline replaces: every version up to its own.
func sinceBaseline(files []flywayFile) []flywayFile {
	last := -1
	for i, f := range files {
		if f.kind == "B" {
			last = i
		}
	}
	if last < 0 {
		return files
	}
	base := files[last]
	return slices.DeleteFunc(slices.Clone(files), func(f flywayFile) bool {
		return f.kind != "R" && f.path != base.path && versions(f.version, base.version) <= 0
	})
}
