package migrate

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Detect guesses the format of a migration directory, or of a single file,
// from its names and from the directives in its files. What has no mark of a
// tool is Plain.
func Detect(fsys fs.FS, dir string) Format {
	info, err := fs.Stat(fsys, dir)
	if err != nil {
		return Plain // Read reports the error
	}
	if !info.IsDir() {
		return detectFiles(fsys, []string{dir})
	}
	names, err := fileNames(fsys, dir)
	if err != nil {
		return Plain // Read reports the error
	}
	if f := detectNames(names); f != "" {
		return f
	}
	if !slices.ContainsFunc(names, isSQL) {
		return detectBelow(fsys, dir, names)
	}
	slices.SortFunc(names, natural)
	files := slices.DeleteFunc(names, func(n string) bool { return !isSQL(n) })
	for i, n := range files {
		files[i] = path.Join(dir, n)
	}
	return detectFiles(fsys, files)
}

// detectNames tells the formats that a directory's file names show.
func detectNames(names []string) Format {
	has := func(ok func(string) bool) bool { return slices.ContainsFunc(names, ok) }
	fizz := func(n string) bool { return path.Ext(n) == ".fizz" }
	suffixed := func(n string) bool { return keepUp(n, nil) && nameDialect(n) != "" }
	upFile := func(n string) bool { return keepUp(n, nil) }
	versioned := func(n string) bool {
		m := flywayName.FindStringSubmatch(n)
		return m != nil && strings.Contains(n, "__")
	}
	switch {
	case has(fizz), has(suffixed):
		return Pop
	case has(upFile):
		return GolangMigrate // and morph, whose names are the same
	case has(versioned):
		return Flyway
	case slices.Contains(names, "tern.conf"):
		return Tern
	}
	return ""
}

// detectFiles tells the formats that directives inside the files show. The
// first file with a directive decides.
func detectFiles(fsys fs.FS, files []string) Format {
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			continue // Read reports the error
		}
		text := string(data)
		if f := sectionFormat(text); f != "" {
			return f
		}
		for _, d := range []string{"checkpoint", "txtar", "delimiter", "txmode"} {
			if header(text, d) != nil {
				return Atlas
			}
		}
		if strings.HasPrefix(strings.ToLower(text), "--liquibase formatted sql") {
			return Liquibase
		}
	}
	if len(files) > 0 {
		// atlas.sum is the weakest sign: Atlas keeps it beside other tools' layouts too
		if _, err := fs.Stat(fsys, path.Join(path.Dir(files[0]), "atlas.sum")); err == nil {
			return Atlas
		}
	}
	return Plain
}

// detectBelow tells the formats of a directory without SQL files of its own:
// a folder for each version, flyway's folders, or migrations in Go alone.
func detectBelow(fsys fs.FS, dir string, names []string) Format {
	if files, err := listFolders(fsys, dir); err == nil && len(files) > 0 {
		return Folders
	}
	if files, err := listFlyway(fsys, dir); err == nil && len(files) > 0 {
		return Flyway
	}
	if slices.ContainsFunc(names, func(n string) bool { return keepGoose(n, nil) }) {
		return Goose
	}
	return Plain
}
