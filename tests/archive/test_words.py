"""Words, search texts and snippets, without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.search.fold import composed, fold, folded_words, number_key, storable, symbol_key, words
from archive.search.snippet import marks, snippet
from archive.search.terms import parse
from archive.views import Snippet


def highlighted(shown: Snippet) -> list[str]:
    return [shown.text[each.start : each.end] for each in shown.marks]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Quy hoạch ĐÔ THỊ", "quy hoach do thi"),
        ("Nguyễn Thị Ừ, đường Ỷ", "nguyen thi u, duong y"),
        ("hoà bình", "hoa binh"),
        ("hòa bình", "hoa binh"),
        ("cafe\u0301", "cafe"),
    ],
)
def test_diacritics_are_stripped(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert words("kế hoạch") == words("ke\u0302\u0301 hoa\u0323ch") == ["kế", "hoạch"]


@settings(deadline=None)
@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(composed(text))


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded_words(fold(text)) == folded_words(text)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-16")))
def test_storable_text_is_utf8_without_nul(text: str) -> None:
    assert b"\x00" not in storable(text).encode()


def test_numbers_and_symbols_have_one_form() -> None:
    assert {number_key(each) for each in ("5", "05", "005", " 5 ")} == {"5"}
    assert (number_key("0"), number_key(""), number_key("15a")) == ("0", "", "15a")
    assert {symbol_key(each) for each in ("/KH-SNV", "KH-SNV", " kh-snv ")} == {"kh-snv"}
    assert symbol_key("/QĐ-UBND") == "qd-ubnd"


class TestParse:
    def test_words_and_phrases(self) -> None:
        terms = parse('"Quy hoạch" đô thị')
        assert terms is not None
        assert [phrase.words for phrase in terms.phrases] == [("quy", "hoạch"), ("đô",), ("thị",)]
        assert [phrase.is_prefix for phrase in terms.phrases] == [False, False, True]

    @pytest.mark.parametrize("text", ["", "  ", '"', '""', "-*()", ":", "^^", "%_"])
    def test_no_words_is_no_search(self, text: str) -> None:
        assert parse(text) is None

    def test_open_quote_is_closed_at_the_end(self) -> None:
        terms = parse('"quy hoạch')
        assert terms is not None
        assert [phrase.words for phrase in terms.phrases] == [("quy", "hoạch")]

    def test_single_letter_and_quoted_word_are_no_beginnings(self) -> None:
        for text in ("a", '"hoạch"'):
            terms = parse(text)
            assert terms is not None
            assert not terms.phrases[-1].is_prefix

    @pytest.mark.parametrize("text", ["x" * 501, "a " * 33])
    def test_too_long_is_refused(self, text: str) -> None:
        with pytest.raises(QueryError):
            parse(text)

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_only_letters_and_digits_come_through(self, text: str) -> None:
        terms = parse(text)
        for phrase in terms.phrases if terms else ():
            assert all(word.isalnum() for word in (*phrase.words, *phrase.folded))
            assert len(phrase.words) == len(phrase.folded)


class TestSnippet:
    TEXT = "Mở đầu. " * 60 + "Ủy ban nhân dân tỉnh phê duyệt Kế hoạch chỉnh lý tài liệu." + " Kết thúc." * 60

    def test_words_are_found_without_diacritics(self) -> None:
        shown = snippet(self.TEXT, parse("ke hoach chinh"))
        assert highlighted(shown) == ["Kế", "hoạch", "chỉnh"]
        assert shown.text.startswith("…")
        assert shown.text.endswith("…")
        assert len(shown.text) <= 210

    def test_piece_with_most_words_is_shown(self) -> None:
        assert highlighted(snippet(self.TEXT, parse('"tinh" "phe duyet"'))) == ["tỉnh", "phê", "duyệt"]

    def test_unfinished_word_is_shown_whole(self) -> None:
        assert highlighted(snippet(self.TEXT, parse("duye"))) == ["duyệt"]

    def test_part_of_a_word_is_no_match(self) -> None:
        assert snippet("khoach", parse('"hoach"')) == Snippet("", ())

    def test_markup_stays_text(self) -> None:
        shown = snippet("<b>kế hoạch</b> & <script>", parse("kế"))
        assert shown.text == "<b>kế hoạch</b> & <script>"
        assert highlighted(shown) == ["kế"]

    def test_words_of_a_subject_are_marked(self) -> None:
        (found,) = marks("Kế hoạch năm", parse("năm"))
        assert (found.start, found.end) == (9, 12)

    @settings(deadline=None)
    @given(st.text(max_size=400), st.text(max_size=20))
    def test_marks_lie_within_the_text(self, text: str, query: str) -> None:
        shown = snippet(text, parse(query))
        assert all(0 <= each.start < each.end <= len(shown.text) for each in shown.marks)
