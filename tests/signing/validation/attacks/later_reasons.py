"""What the report says of attacks upon encrypted letters and letters of several pages."""

from __future__ import annotations

SAID: dict[str, str] = {
    "Tệp PDF bị mã hóa bằng cách không đọc được nên không kiểm tra được chữ ký.":
        "key_4_later_all_unencrypted key_4_later_for_attachments_only key_4_later_of_another_version "
        "key_4_later_streams_unencrypted key_4_later_strings_unencrypted key_4_signed_all_unencrypted "
        "key_4_signed_streams_unencrypted key_4_signed_strings_unencrypted "
        "key_6_later_all_unencrypted key_6_later_by_another_method key_6_later_for_attachments_only "
        "key_6_later_streams_unencrypted key_6_later_strings_unencrypted key_6_signed_all_unencrypted "
        "key_6_signed_streams_unencrypted key_6_signed_strings_unencrypted",
    "Tệp PDF bị sửa không đúng với mã hóa của nó nên không kiểm tra được chữ ký.":
        "identifier_exchanged_later key_4_later_by_another_method key_4_later_with_other_permissions "
        "key_4_later_without_metadata key_6_later_with_other_permissions key_6_later_without_metadata",
    "Không đọc được tệp:":
        "encryption_identity_later encryption_is_the_catalog_later encryption_null_later "
        "key_4_later_by_no_method key_4_later_for_others key_6_later_by_no_method "
        "key_6_later_for_others key_6_later_of_another_version",
    "Không đọc được cấu trúc của tệp PDF.":
        "encryption_not_named_again_later identifier_not_named_again_later",
    "Phần được thêm sau chữ ký ghi sai quy cách hoặc ghi hai nội dung ở cùng một chỗ, nên mỗi":
        "content_4_later_of_other_blocks content_4_later_unencrypted "
        "content_4_later_with_a_filter_for_nothing content_4_later_with_a_filter_for_nothing_named "
        "content_4_later_without_padding content_6_later_of_other_blocks content_6_later_unencrypted "
        "content_6_later_with_a_filter_for_nothing content_6_later_with_a_filter_for_nothing_named "
        "content_6_later_without_padding",
    "Phần đã ký ghi hai nội dung khác nhau ở cùng một chỗ, nên mỗi phần mềm có thể hiển thị m":
        "content_4_signed_as_metadata content_4_signed_unencrypted "
        "content_4_signed_with_a_filter_for_nothing content_4_signed_with_a_filter_for_nothing_named "
        "content_4_signed_without_padding content_6_signed_as_metadata content_6_signed_unencrypted "
        "content_6_signed_with_a_filter_for_nothing content_6_signed_with_a_filter_for_nothing_named "
        "content_6_signed_without_padding",
    "Nội dung trang 1 đã bị thay đổi sau khi ký.":
        "content_4_later_with_another_vector content_6_later_with_another_vector "
        "several_branches_in_another_order",
    "Nội dung trang 3 đã bị thay đổi sau khi ký.":
        "several_pages_in_another_order",
    "Nội dung trang 2 đã bị thay đổi sau khi ký.":
        "several_content_of_another_page several_pages_exchanged_between_branches",
    "Số trang bị đổi từ 4 thành 3.":
        "several_page_removed",
    "Số trang bị đổi từ 4 thành 2.":
        "several_branch_removed",
    "Cấu trúc của chữ ký bị hỏng hoặc bị sửa nên không đọc được.":
        "several_page_in_the_place_of_another several_page_twice several_page_twice_and_uncounted",
    "Nội dung trang 4 đã bị thay đổi sau khi ký.":
        "several_content_part_removed several_content_part_twice several_content_parts_reversed "
        "several_page_with_another_parent_than_it_is_in",
    "Đối tượng 8 mà phần đã ký dùng đến bị thêm hoặc ghi đè.":
        "several_branch_becomes_a_page several_branch_counts_one several_branch_hands_down_a_crop "
        "several_branch_hands_down_a_turn several_branch_hands_down_an_action "
        "several_branch_hands_down_another_size several_branch_hands_down_no_resources "
        "several_branch_hands_down_other_resources",
    "Đối tượng 4 mà phần đã ký dùng đến bị thêm hoặc ghi đè.":
        "several_tree_counts_less_than_nothing several_tree_counts_one several_tree_hands_down_a_crop "
        "several_tree_hands_down_a_turn several_tree_hands_down_an_action "
        "several_tree_hands_down_another_size several_tree_hands_down_no_resources "
        "several_tree_hands_down_other_resources",
    "Thêm, sửa hoặc xóa hành động tự chạy khi mở tệp.":
        "several_opens_at_the_last_page",
    "Thêm, sửa hoặc xóa mục /Dests.":
        "several_destinations_to_the_last_page",
    "Thêm, sửa hoặc xóa mục /Outlines.":
        "several_outline_to_the_last_page",
    "Thêm, sửa hoặc xóa mục /Threads.":
        "several_threads_through_the_pages",
}  # fmt: skip
"""How the reason begins, and the attacks of which it is said."""

OPEN = """
    content_4_signed_as_metadata content_4_signed_unencrypted
    content_4_signed_with_a_filter_for_nothing content_4_signed_with_a_filter_for_nothing_named
    content_4_signed_without_padding content_6_signed_as_metadata content_6_signed_unencrypted
    content_6_signed_with_a_filter_for_nothing content_6_signed_with_a_filter_for_nothing_named
    content_6_signed_without_padding identifier_exchanged_later key_4_later_all_unencrypted
    key_4_later_by_another_method key_4_later_for_attachments_only key_4_later_of_another_version
    key_4_later_streams_unencrypted key_4_later_strings_unencrypted
    key_4_later_with_other_permissions key_4_later_without_metadata key_4_signed_all_unencrypted
    key_4_signed_streams_unencrypted key_4_signed_strings_unencrypted key_6_later_all_unencrypted
    key_6_later_by_another_method key_6_later_for_attachments_only key_6_later_streams_unencrypted
    key_6_later_strings_unencrypted key_6_later_with_other_permissions key_6_later_without_metadata
    key_6_signed_all_unencrypted key_6_signed_streams_unencrypted key_6_signed_strings_unencrypted
"""
"""Not failed but left open."""

INTACT = """

"""
"""What was signed is as it was; what the signer saw is the question."""
