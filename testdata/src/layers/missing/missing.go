// Package missing tells a missing row from other errors.
package missing

import (
	"database/sql"
	"errors"
)

// Row reports whether the error says that there is no row.
func Row(err error) bool { return errors.Is(err, sql.ErrNoRows) }
