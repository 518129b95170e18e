package source

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
)

// env reads what an env block of atlas.hcl names. Its database is read only if
// it names nothing else.
func (l *loader) env(ctx context.Context, c Candidate) error {
	if l.Atlas == nil {
		return fmt.Errorf("read %s: %w", c, ErrNoAtlas)
	}
	name := c.Env
	if name == "" {
		name = l.Env
	}
	file := l.local(c.Path)
	p, err := l.Atlas.Project(ctx, file, ProjectOptions{
		Root: l.Root, Env: name, Vars: l.Vars, AllowExec: l.AllowExec, AllowOutside: l.AllowOutside,
	})
	if err != nil {
		if c.Optional {
			return offlineError{placed(c, err)}
		}
		return placed(c, err)
	}
	if p.Deferred != nil {
		l.warnings = append(l.warnings, Warning{Pos: p.Pos, Text: p.Deferred.Error()})
	}
	offline := slices.DeleteFunc(slices.Clone(p.Pieces), func(x Piece) bool { return x.Live })
	if len(offline) == 0 {
		offline = p.Pieces
	}
	for _, piece := range offline {
		for _, f := range piece.Files {
			l.seen[f] = true
		}
		if err := l.piece(ctx, c, piece); err != nil {
			return err
		}
	}
	return nil
}

// piece reads one source of an env.
func (l *loader) piece(ctx context.Context, c Candidate, p Piece) error {
	s := Source{URL: p.URL, Dialect: p.Dialect}
	if p.Load == nil {
		var err error
		if s, err = Parse(p.URL); err != nil {
			return fmt.Errorf("%s: %w", p.Pos, err)
		}
		if s.Dialect == "" {
			s.Dialect = p.Dialect
		}
		s.URL = l.shown(s)
		if s.Path != "" { // else a database
			l.seen[l.local(s.Path)] = true
		}
	}
	from := Candidate{Source: s, Rank: File, Found: p.Pos, Vars: p.Vars, Optional: c.Optional && !p.Live}
	if p.Migrations {
		from.Rank = History
	}
	if c.Rank == Named {
		from.Rank = Named
	}
	if p.Load == nil {
		return l.load(ctx, from)
	}
	cat, err := p.Load(ctx)
	if err != nil {
		return err
	}
	return l.keep(from, cat)
}

// shown is the URL of a piece with its path relative to the root, as a user
// would write it.
func (l *loader) shown(s Source) string {
	if s.Kind == Database || !filepath.IsAbs(filepath.FromSlash(s.Path)) {
		return s.URL
	}
	root, err := filepath.Abs(l.Root)
	if err != nil {
		return s.URL
	}
	rel, err := filepath.Rel(root, filepath.FromSlash(s.Path))
	if err != nil || !filepath.IsLocal(rel) {
		return s.URL
	}
	u := "file://" + filepath.ToSlash(rel)
	if s.Format != "" {
		u += "?format=" + string(s.Format)
	}
	return u
}

// envFiles are the files that an atlas.hcl candidate reads, for Watch.
func (l *loader) envFiles(ctx context.Context, c Candidate) []string {
	out := []string{l.local(c.Path)}
	if l.Atlas == nil {
		return out
	}
	p, err := l.Atlas.Project(ctx, l.local(c.Path), ProjectOptions{Root: l.Root, Env: l.Env, Vars: l.Vars, AllowOutside: l.AllowOutside})
	if err != nil {
		return out // what is wrong was said when it was loaded
	}
	for _, piece := range p.Pieces {
		out = append(out, piece.Files...)
		if s, err := Parse(piece.URL); piece.Load == nil && err == nil && s.Kind != Database {
			out = append(out, l.local(s.Path))
		}
	}
	return out
}
