package store

// Store is the database.
type Store struct{ db *sql.DB }

// ByEmail looks a user up.
func (s *Store) ByEmail(tenant int64, email string) (int64, error) {
	var id int64
	const q = `SELECT id FROM users WHERE tenant_id = $1 AND email = $2 AND created < now()`
	// Tabs and “wide” characters stand before the call: 用户.
	return id, s.db.QueryRowContext(ctx, q, tenant, email).Scan(&id)
}

// Create inserts a user.
func (s *Store) Create(tenant int64, email string) (int64, error) {
	if email == "" {
		return 0, errors.New("no address")
	}
	var id int64
	q := insert("users", "tenant_id", "email")

	_, err := s.db.ExecContext(
		ctx, q, tenant, email)
	return id, err
}
