// Package account is what the shop does with its users.
package account

import (
	"context"
	"errors"

	"example.com/shop/store"
)

// Accounts signs users up.
type Accounts struct{ Store *store.Store }

// SignUp returns the user of that e-mail address, a new one if there is none.
// Two sign-ups at once both find none, and no unique key stops the second.
func (a *Accounts) SignUp(ctx context.Context, email, name string) (int64, error) {
	id, err := a.Store.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return a.Store.CreateUser(ctx, email, name)
	}
	return id, err
}
