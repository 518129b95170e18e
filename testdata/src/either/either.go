// Package either looks for a row by one of two values, of which one is a key.
package either

import "database/sql"

type label struct{ slug, custom string }

type loose struct{ slug, custom *string }

// Both callers write the same slug, whichever of the two conditions found nothing; a string is never NULL.
func add(db *sql.DB, l *label) error {
	var id int64
	if db.QueryRow(`SELECT id FROM labels WHERE slug = $1 OR custom = $2`, l.slug, l.custom).Scan(&id) == nil { // want "unhandled-conflict"
		return nil
	}
	_, err := db.Exec(`INSERT INTO labels (slug, custom) VALUES ($1, $2)`, l.slug, l.custom)
	return err
}

// A pointer may be nil: then the key holds nothing together.
func addLoose(db *sql.DB, l *loose) error {
	var id int64
	if db.QueryRow(`SELECT id FROM labels WHERE slug = $1 OR custom = $2`, l.slug, l.custom).Scan(&id) == nil { // want "unprotected-insert"
		return nil
	}
	_, err := db.Exec(`INSERT INTO labels (slug, custom) VALUES ($1, $2)`, l.slug, l.custom)
	return err
}
