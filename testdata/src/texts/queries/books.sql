-- name: find-book
SELECT id FROM books WHERE isbn = $1;

-- name: add-book
INSERT INTO books (isbn) VALUES ($1);
