-- finds a book
SELECT id FROM books WHERE isbn = $1
