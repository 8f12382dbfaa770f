def test_equal(): pass
