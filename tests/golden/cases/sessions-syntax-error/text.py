def words(text)
