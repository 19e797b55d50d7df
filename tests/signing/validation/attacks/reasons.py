"""What the report says of each attack, in the words a clerk reads."""

from __future__ import annotations

_SAID = {
    "Phần được thêm sau chữ ký ghi sai quy cách hoặc ghi hai nội dung ở cùng một chỗ, nên mỗi phần": (
        "content_freed_in_a_stream_with_generation_0",
        "content_freed_in_a_stream_with_generation_2",
        "content_freed_in_a_stream_with_generation_65535",
        "content_freed_with_generation_0",
        "content_freed_with_generation_2",
        "content_freed_with_generation_65535",
        "content_in_an_object_of_a_generation_never_used",
        "content_of_a_kind_not_defined",
        "content_under_another_generation",
        "entry_leads_beyond_the_file",
        "entry_leads_into_the_signed_part",
        "entry_leads_to_the_wrong_object",
        "object_stream_holds_more_than_is_listed",
        "objects_overlap_in_an_object_stream",
        "size_too_small",
        "size_too_small_in_a_stream",
        "trailer_without_a_catalog",
        "two_entries_share_a_place",
    ),
    "Nội dung trang 1 đã bị thay đổi sau khi ký.": (
        "content_freed_in_a_stream_with_generation_1",
        "content_freed_with_generation_1",
        "content_of_the_page_is_another_stream",
        "content_stream_replaced",
        "font_replaced",
        "page_cropped",
        "page_redrawn_as_a_resource_of_a_new_look",
        "page_redrawn_through_the_look_of_a_field",
        "page_turned",
        "resources_replaced",
        "shadow_object_defined_later",
    ),
    "Sau phần đã ký có dữ liệu không thuộc phiên bản hợp lệ nào của tệp.": (
        "end_marker_twice",
        "hidden_object_and_a_size_beyond_reason",
        "hidden_object_and_a_trailer_without_a_catalog",
        "object_hidden_behind_a_comment",
        "object_hidden_in_the_data_of_a_stream",
        "object_hidden_under_a_long_number",
        "objects_and_the_old_cross_reference_again",
        "trailer_hidden_in_the_data_of_a_stream",
        "unlisted_object_inside_an_update",
        "wrapped_second_part",
    ),
    "Tệp chứa một chữ ký đã bị gỡ khỏi biểu mẫu hoặc không được khai báo.": (
        "catalog_switched",
        "form_removed",
        "form_without_fields",
        "former_section_is_skipped",
        "older_revision_made_the_last",
        "seal_becomes_a_text_field",
        "trailer_whose_catalog_is_a_page",
        "value_removed_from_the_seal",
    ),
    "Không đọc được tệp: tệp không phải PDF, bị hỏng hoặc bị cắt bớt. Hãy đề nghị nơi gửi gửi lại.": (
        "encryption_announced",
        "objects_without_cross_reference_but_an_end",
        "section_that_follows_itself",
        "sections_that_follow_each_other",
        "trailer_without_objects",
        "truncated_within_the_last_signature",
        "wrapped_gap",
    ),
    "Vùng dữ liệu được ký (ByteRange) không đúng dạng nên không biết chữ ký bảo vệ phần nào của tệp.": (
        "byte_range_negative",
        "byte_range_null",
        "byte_range_of_one",
        "byte_range_of_strings",
        "byte_range_removed",
    ),
    "Nội dung văn bản đã bị thay đổi sau khi ký.": (
        "digest_algorithm_exchanged",
        "flipped_byte_in_the_first_page",
        "flipped_byte_near_the_end",
        "signature_value_of_the_other_signature",
    ),
    "Vùng dữ liệu được ký không phủ kín văn bản: có phần bị bỏ ra ngoài chữ ký.": (
        "byte_range_of_zeros",
        "contents_empty",
        "contents_indefinite",
        "contents_zeros",
    ),
    "Cuối tệp có dữ liệu lạ nằm sau phần kết thúc của văn bản.": (
        "another_file_behind_the_end",
        "comment_behind_the_end",
        "objects_without_cross_reference",
    ),
    "Hình của chữ ký ở ô “Dấu cơ quan” bị vẽ lại hoặc ẩn đi.": (
        "seal_hidden",
        "seal_redrawn",
        "seal_redrawn_in_place",
    ),
    "Thêm chú thích ở trang 1.": (
        "evil_annotation",
        "evil_link",
        "evil_stamp",
    ),
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Đổi hình hiển thị của ô “Số”.": (
        "number_hidden",
        "number_redrawn",
        "number_redrawn_in_place",
    ),
    "Chữ ký ở ô “Dấu cơ quan” bị thay.": (
        "sub_filter_removed",
        "sub_filter_unknown",
    ),
    "Không đọc được cấu trúc của tệp PDF. Hãy đề nghị nơi gửi gửi lại.": (
        "trailer_whose_catalog_has_another_generation",
        "trailer_whose_catalog_is_written_out",
    ),
    "Ô chữ ký không có giá trị chữ ký.": (
        "contents_null",
        "contents_removed",
    ),
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Sửa ô “Số”: “05” thành “99”.": (
        "number_changed",
        "number_value_changed_but_not_its_look",
    ),
    "Chữ ký không kèm chứng thư số của người ký.": ("certificate_exchanged",),
    "Chữ ký không phủ hết một phiên bản trọn vẹn của văn bản.": ("value_type_changed",),
    "Giá trị chữ ký có dữ liệu lạ đính phía sau.": ("data_behind_the_signature_value",),
    "Giá trị chữ ký không khớp với chứng thư số đi kèm: chữ ký bị sửa hoặc giả mạo.": (
        "signature_of_another_key",
    ),
    "Giá trị chữ ký phải có đúng một người ký.": ("two_signers_in_one_value",),
    "Sau khi cơ quan đã đóng dấu, tệp còn bị thêm chữ ký có hình ở ô “Stranger”.": (
        "signed_over_by_a_stranger",
    ),
    "Sau khi cơ quan đã đóng dấu, tệp còn bị thêm chữ ký có hình ở ô “Sếp”.": ("seal_renamed",),
    "Số trang bị đổi từ 1 thành 2.": ("page_added",),
    "Thuộc tính của ô “Số” bị sửa.": ("script_in_the_number",),
    "Thêm ô chữ ký “Sneaky” có hình nhưng không có chữ ký.": ("sneaky_empty_signature_field",),
    "Thêm ô điền “Extra”.": ("text_field_added",),
    "Thêm, sửa hoặc xóa danh mục tên (có thể chứa mã JavaScript hoặc tệp đính kèm).": (
        "script_in_the_name_tree",
    ),
    "Thêm, sửa hoặc xóa hành động tự chạy khi mở tệp.": ("script_when_opened",),
    "Thêm, sửa hoặc xóa hành động tự chạy.": ("script_before_printing",),
    "Thêm, sửa hoặc xóa lớp nội dung ẩn/hiện.": ("optional_content",),
    "Văn bản đã đóng dấu nhưng ô điền vẫn bị sửa. Điền ô “Open”: “thÃªm”.": (
        "open_field_filled_after_the_seal",
    ),
    "Xóa chú thích ở trang 1.": ("annotations_emptied",),
    "Yêu cầu phần mềm vẽ lại nội dung các ô điền.": ("readers_told_to_redraw_fields",),
    "Ô chữ ký không chứa chữ ký hợp lệ.": ("value_of_the_seal_is_a_number",),
    "Ô “Dấu cơ quan” bị dời chỗ hoặc đổi kích thước.": ("seal_moved",),
    "Ô “Ngày” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Sửa ô “Ngày”: “01” thành “28”.": ("day_changed",),
    "Ô “Số” bị dời chỗ hoặc đổi kích thước.": ("number_moved",),
}
"""How the reason begins, and the attacks of which it is said."""

REASONS = {name: reason for reason, names in _SAID.items() for name in names}

OPEN: frozenset[str] = frozenset(
    {
        "certificate_exchanged",
        "encryption_announced",
        "objects_without_cross_reference_but_an_end",
        "section_that_follows_itself",
        "sections_that_follow_each_other",
        "trailer_whose_catalog_has_another_generation",
        "trailer_whose_catalog_is_written_out",
        "trailer_without_objects",
        "truncated_within_the_last_signature",
        "wrapped_gap",
    }
)
"""Not failed but left open: what cannot be read, or leads to nobody who is trusted."""

INTACT: frozenset[str] = frozenset({})
"""What was signed is as it was; who signed it is the question."""
