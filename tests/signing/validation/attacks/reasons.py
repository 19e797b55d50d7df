"""What the report says of each attack, in the words a clerk reads."""

from __future__ import annotations

from tests.signing.validation.attacks import further_reasons, later_reasons


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SAID: dict[str, str] = {
    "Nội dung trang 1 đã bị thay đổi sau khi ký.":
        "content_added_behind content_among_the_certs content_among_the_crls content_among_the_ocsps "
        "content_as_a_record content_as_a_records_stamp content_filtered_once_more "
        "content_freed_in_a_stream_with_generation_1 content_freed_with_generation_1 "
        "content_from_another_file content_of_the_page_is_another_stream content_stream_replaced "
        "content_under_a_key_of_its_own drawing_of_another_generation drawing_supplied_as_validation_data "
        "extensions_that_are_the_resources font_is_another font_replaced glyphs_drawn_by_procedures "
        "glyphs_of_other_widths glyphs_redrawn hiding_of_the_number_when_the_page_is_shown "
        "import_when_the_page_is_shown information_that_is_the_page "
        "jump_into_an_attachment_when_the_page_is_shown jump_into_another_file_when_the_page_is_shown "
        "launch_when_the_page_is_shown marks_that_are_the_font metadata_that_is_the_content "
        "page_as_a_template page_bled page_boxed_anew page_cropped page_enlarged page_in_a_group "
        "page_of_another_parent page_redrawn_as_a_resource_of_a_new_look "
        "page_redrawn_through_the_look_of_a_field page_redrawn_under_a_time_stamp "
        "page_redrawn_within_the_revision_of_a_time_stamp page_shown_for_a_moment page_trimmed page_turned "
        "page_with_beads page_with_content_twice page_with_viewports page_without_content "
        "print_command_when_the_page_is_shown rendition_when_the_page_is_shown "
        "reset_of_the_form_when_the_page_is_shown resources_replaced script_when_the_page_is_shown "
        "shadow_object_defined_later sound_when_the_page_is_shown store_that_is_the_page "
        "submission_when_the_page_is_shown switching_of_layers_when_the_page_is_shown "
        "text_read_out_differently web_page_when_the_page_is_shown",
    "Thêm chú thích ở trang 1.":
        "annotation_3d annotation_beside_a_time_stamp annotation_caret annotation_circle "
        "annotation_fileattachment annotation_hidden annotation_highlight annotation_ink annotation_line "
        "annotation_locked annotation_movie annotation_polygon annotation_polyline annotation_popup "
        "annotation_printermark annotation_projection annotation_redact annotation_richmedia "
        "annotation_screen annotation_sound annotation_square annotation_squiggly annotation_strikeout "
        "annotation_text annotation_trapnet annotation_underline annotation_unheard annotation_unprinted "
        "annotation_unseen_until_printed annotation_watermark annotation_widget annotation_without_a_kind "
        "annotation_written_into_the_page annotation_written_into_the_page_beside_a_signature "
        "evil_annotation evil_link evil_stamp seal_listed_twice",
    "Phần được thêm sau chữ ký ghi sai quy cách hoặc ghi hai nội dung ở cùng một chỗ, nên mỗi phần":
        "content_freed_in_a_stream_with_generation_0 content_freed_in_a_stream_with_generation_2 "
        "content_freed_in_a_stream_with_generation_65535 content_freed_with_generation_0 "
        "content_freed_with_generation_2 content_freed_with_generation_65535 "
        "content_in_an_object_of_a_generation_never_used content_of_a_kind_not_defined "
        "content_under_another_generation entry_leads_beyond_the_file entry_leads_into_the_signed_part "
        "entry_leads_to_the_wrong_object object_stream_holds_more_than_is_listed "
        "objects_overlap_in_an_object_stream page_of_the_web_within_an_update page_with_a_thumbnail "
        "size_too_small size_too_small_in_a_stream trailer_without_a_catalog two_entries_share_a_place",
    "Vùng dữ liệu được ký không phủ kín văn bản: có phần bị bỏ ra ngoài chữ ký.":
        "byte_range_backwards byte_range_not_from_the_start byte_range_of_nothing_first "
        "byte_range_of_nothing_last byte_range_of_reals byte_range_of_zeros byte_range_overlapping "
        "byte_range_without_a_gap contents_deep contents_empty contents_indefinite contents_of_a_null "
        "contents_of_one_byte contents_of_text contents_too_long contents_zeros "
        "gap_holds_a_string_in_parentheses gap_holds_two_strings gap_reaches_into_the_dictionary "
        "signature_value_with_a_space",
    "Tệp chứa một chữ ký đã bị gỡ khỏi biểu mẫu hoặc không được khai báo.":
        "another_letter_behind_the_end both_signatures_replaced_by_a_strangers catalog_switched "
        "fields_in_a_loop fields_listed_by_names form_is_a_list form_is_another form_null form_removed "
        "form_without_fields former_section_is_skipped kind_of_the_seals_field_null "
        "kind_of_the_seals_field_unheard_of older_revision_made_the_last seal_becomes_a_text_field "
        "seal_has_children trailer_whose_catalog_is_a_page value_of_the_seal_null "
        "value_removed_from_the_seal",
    "Vùng dữ liệu được ký (ByteRange) không đúng dạng nên không biết chữ ký bảo vệ phần nào của tệp.":
        "byte_range_a_dictionary byte_range_a_number byte_range_beyond_reason byte_range_empty "
        "byte_range_negative byte_range_null byte_range_of_booleans byte_range_of_one byte_range_of_six "
        "byte_range_of_strings byte_range_of_three byte_range_of_two byte_range_removed "
        "byte_range_with_a_null everything_removed value_of_the_seal_empty",
    "Không đọc được tệp: tệp không phải PDF, bị hỏng hoặc bị cắt bớt. Hãy đề nghị nơi gửi gửi lại.":
        "another_letter_before_the_header encryption_announced end_without_a_start header_removed "
        "header_twice objects_without_cross_reference_but_an_end page_of_the_web_before_the_header "
        "picture_before_the_header section_that_follows_itself sections_that_follow_each_other "
        "start_announced_twice trailer_without_objects truncated_within_the_last_signature wrapped_gap",
    "Thuộc tính của ô “Dấu cơ quan” bị sửa.":
        "hiding_of_the_number_behind_the_seal import_behind_the_seal "
        "jump_into_an_attachment_behind_the_seal jump_into_another_file_behind_the_seal "
        "launch_behind_the_seal lock_of_the_seal_replaced print_command_behind_the_seal "
        "rendition_behind_the_seal reset_of_the_form_behind_the_seal script_behind_the_seal "
        "sound_behind_the_seal submission_behind_the_seal switching_of_layers_behind_the_seal "
        "web_page_behind_the_seal",
    "Thêm, sửa hoặc xóa hành động tự chạy khi mở tệp.":
        "hiding_of_the_number_when_opened import_when_opened jump_into_an_attachment_when_opened "
        "jump_into_another_file_when_opened launch_when_opened print_command_when_opened "
        "rendition_when_opened reset_of_the_form_when_opened script_when_opened sound_when_opened "
        "store_that_acts submission_when_opened switching_of_layers_when_opened web_page_when_opened",
    "Sau phần đã ký có dữ liệu không thuộc phiên bản hợp lệ nào của tệp.":
        "end_marker_twice hidden_object_and_a_size_beyond_reason "
        "hidden_object_and_a_trailer_without_a_catalog object_hidden_behind_a_comment "
        "object_hidden_in_the_data_of_a_stream object_hidden_under_a_long_number "
        "objects_and_the_old_cross_reference_again objects_in_a_comment "
        "objects_in_a_comment_that_ends_elsewhere trailer_hidden_in_the_data_of_a_stream "
        "unlisted_object_inside_an_update wrapped_second_part",
    "Thuộc tính của ô “Số” bị sửa.":
        "number_becomes_a_button number_becomes_a_choice number_becomes_a_password "
        "number_called_otherwise_aloud number_exported_otherwise number_is_no_annotation "
        "number_of_another_default number_of_another_page number_put_on_a_layer number_with_a_thick_border "
        "number_with_an_old_border script_in_the_number",
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Đổi hình hiển thị của ô “Số”.":
        "number_aligned_otherwise number_drawn_by_its_frame number_gets_a_second_place number_hidden "
        "number_in_another_state number_in_rich_text number_looks_otherwise_under_the_pointer "
        "number_not_printed number_redrawn number_redrawn_in_place number_without_a_look",
    "Chữ ký không phủ hết một phiên bản trọn vẹn của văn bản.":
        "filter_removed filter_unknown reason_rewritten reference_rewritten "
        "seal_lent_by_a_copy_of_the_leaders_signature signer_renamed time_rewritten type_of_a_time_stamp "
        "value_type_changed",
    "Cấu trúc của chữ ký bị hỏng hoặc bị sửa nên không đọc được.":
        "content_type_attribute_missing content_type_attribute_wrong digest_attribute_missing "
        "digest_attribute_of_two_values padding_other_than_named page_listed_twice scheme_exchanged "
        "signature_value_behind_another_value sub_filter_unknown",
    "Đối tượng 4000 mà phần đã ký dùng đến bị thêm hoặc ghi đè.":
        "action_supplied_later actions_supplied_later drawing_called_like_a_page "
        "drawing_called_like_a_parent drawing_called_like_a_place_in_the_structure layers_supplied_later "
        "names_supplied_later outlines_supplied_later page_labels_supplied_later",
    "Giá trị chữ ký không khớp với chứng thư số đi kèm: chữ ký bị sửa hoặc giả mạo.":
        "padding_exchanged scheme_unheard_of signature_empty signature_of_another_key signature_of_one "
        "signature_of_zeros time_stamp_altered",
    "Nội dung văn bản đã bị thay đổi sau khi ký.":
        "digest_algorithm_exchanged flipped_byte_in_the_first_page flipped_byte_near_the_end "
        "header_of_another_version signature_value_of_the_other_signature "
        "weaker_hash_named",
    "Giá trị chữ ký không khớp với nội dung văn bản: văn bản hoặc chữ ký đã bị thay đổi sau khi ký.":
        "signed_attributes_removed",
    "Ô chữ ký không có giá trị chữ ký.":
        "contents_a_name contents_a_number contents_an_array contents_null contents_removed "
        "gap_holds_a_dictionary",
    "Chữ ký không ràng buộc với chứng thư số đi kèm, nên không chắc ai là người ký.":
        "certificate_of_the_same_number_and_issuer certificate_reference_missing "
        "certificate_reference_to_somebody_else key_of_exponent_one key_of_exponent_three",
    "Cuối tệp có dữ liệu lạ nằm sau phần kết thúc của văn bản.":
        "another_file_behind_the_end archive_behind_the_end comment_behind_the_end "
        "objects_without_cross_reference page_of_the_web_behind_the_end",
    "Hình của chữ ký ở ô “Dấu cơ quan” bị vẽ lại hoặc ẩn đi.":
        "seal_has_another_look_in_print seal_hidden seal_redrawn seal_redrawn_in_place "
        "seal_takes_a_page_of_another_file",
    "Đối tượng 4 mà phần đã ký dùng đến bị thêm hoặc ghi đè.":
        "box_inherited page_behind_a_node_of_its_own page_count_changed resources_inherited "
        "rotation_inherited",
    "Chữ ký không kèm chứng thư số của người ký.":
        "certificate_exchanged certificates_removed signer_of_another_key_identifier "
        "signer_of_another_serial_number",
    "Chữ ký ở ô “Dấu cơ quan” bị thay.":
        "sub_filter_a_number sub_filter_null sub_filter_of_a_time_stamp sub_filter_removed",
    "Chứng thư số này không được cấp để ký văn bản (mục đích sử dụng khóa không phù hợp).":
        "certificate_for_encryption certificate_of_a_time_stamp_service certificate_of_an_authority",
    "Chữ ký lặp lại một thuộc tính được ký.":
        "certificate_reference_twice content_type_attribute_twice digest_attribute_twice",
    "Giá trị chữ ký bao loại nội dung không đúng.":
        "content_of_another_kind signature_that_is_a_time_stamp time_stamp_that_is_a_signature",
    "Xóa hoặc đổi thứ tự chú thích ở trang 1.":
        "annotations_emptied marks_in_another_order marks_listed_by_another_array",
    "Ô chữ ký không chứa chữ ký hợp lệ.":
        "value_of_the_seal_a_name value_of_the_seal_is_a_number value_of_the_seal_points_nowhere",
    "Giá trị chữ ký có dữ liệu lạ đính phía sau.": "data_behind_the_signature_value signature_value_twice",
    "Giá trị chữ ký mang nội dung riêng thay vì nội dung văn bản.":
        "content_carried_along sub_filter_of_old_signatures",
    "Giá trị chữ ký phải có đúng một người ký.": "nobody_signed two_signers_in_one_value",
    "Hình của chữ ký được thêm ở ô “” che ô “Chữ ký” của phần đã ký.":
        "name_of_the_seals_field_a_number name_of_the_seals_field_null",
    "Không nối được chứng thư số của “Bộ trưởng” với tổ chức chứng thực gốc nào được tin cậy (nơi":
        "certificate_issued_by_a_person certificate_of_nobody_known",
    "Không đọc được cấu trúc của tệp PDF. Hãy đề nghị nơi gửi gửi lại.":
        "trailer_whose_catalog_has_another_generation trailer_whose_catalog_is_written_out",
    "Phần đã ký dùng đến dữ liệu nằm ngoài nó, được thêm vào tệp sau khi ký.":
        "object_supplied_where_the_signed_table_expects_it stream_that_goes_on_behind_the_end",
    "Số trang bị đổi từ 1 thành 0.": "metadata_of_another_kind page_that_is_none",
    "Thêm, sửa hoặc xóa danh mục tên (có thể chứa mã JavaScript hoặc tệp đính kèm).":
        "attachments_added script_in_the_name_tree",
    "Thêm, sửa hoặc xóa lớp nội dung ẩn/hiện.": "layers_switched_off optional_content",
    "Thêm, sửa hoặc xóa mục /Perms.": "permissions_added usage_rights_added",
    "Vùng dữ liệu được ký vượt ra ngoài tệp: tệp bị cắt bớt hoặc bị sửa.":
        "byte_range_beyond_the_file saved_anew_without_its_signatures",
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Sửa ô “Số”: “05” thành “99”.":
        "number_changed number_value_changed_but_not_its_look",
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Sửa ô “Số”: “05” thành “”.":
        "number_emptied number_in_a_stream",
    "Chữ ký dùng hàm băm MD5 không còn đủ an toàn.": "hash_md5",
    "Chữ ký dùng hàm băm SHA-1 không còn đủ an toàn.": "hash_sha1",
    "Chữ ký dùng hàm băm SHA-224 không còn đủ an toàn.": "hash_sha224",
    "Chữ ký được tạo sau khi chứng thư số hết hạn (31/05/2026 03:00 UTC): tệp được ký đã mang dấu":
        "certificate_expired_and_no_time_stamp",
    "Chữ ký được tạo trước khi chứng thư số có hiệu lực (02/06/2026 03:00 UTC).":
        "certificate_not_yet_valid",
    "Chữ ký ở ô “AntinTimestamp1” bị gỡ.": "time_stamp_removed",
    "Chữ ký ở ô “Dấu cơ quan” bị gỡ.": "second_field_of_the_seals_name",
    "Các dấu thời gian trong tệp mâu thuẫn nhau về thứ tự.": "time_stamp_before_the_signature",
    "Dấu hiệu cho biết văn bản có chữ ký bị gỡ.": "flags_of_signatures_removed",
    "Dấu thời gian không khớp với dữ liệu mà nó bảo vệ.": "time_stamp_of_another_file",
    "Dấu thời gian nằm ở tương lai.": "time_stamp_of_the_future",
    "Dữ liệu xác minh (DSS) bị gỡ.": "store_removed",
    "Giá trị chữ ký không phải dữ liệu ký CMS.": "signature_value_in_another_envelope",
    "Hình của chữ ký được thêm ở ô “Stranger” che ô “Số” của phần đã ký.": "signed_over_by_a_stranger",
    "Hình của chữ ký được thêm ở ô “Sếp” che ô “Chữ ký” của phần đã ký.": "seal_renamed",
    "Khóa ký quá ngắn (1024 bit).": "key_of_1024_bits",
    "Phông chữ dùng chung của các ô điền bị thay.": "font_of_a_field_supplied_later",
    "Số trang bị đổi từ 1 thành 2.": "page_added",
    "Thiết lập chung của biểu mẫu bị sửa.": "order_of_calculation_added",
    "Thêm hoặc sửa biểu mẫu XFA.": "form_drawn_by_xfa",
    "Thêm ô chữ ký “Sneaky” còn trống.": "script_in_a_new_signature_field",
    "Thêm ô chữ ký “Sneaky” có hình nhưng không có chữ ký.": "sneaky_empty_signature_field",
    "Thêm ô điền “Extra”.": "text_field_added",
    "Thêm, sửa hoặc xóa cây trang.": "pages_replaced",
    "Thêm, sửa hoặc xóa hành động tự chạy.": "script_before_printing",
    "Thêm, sửa hoặc xóa mục /AF.": "associated_file_added",
    "Thêm, sửa hoặc xóa mục /Collection.": "collection_made_of_the_letter",
    "Thêm, sửa hoặc xóa mục /Outlines.": "outlines_added",
    "Thêm, sửa hoặc xóa mục /OutputIntents.": "output_intent_replaced",
    "Thêm, sửa hoặc xóa mục /PageLabels.": "page_labels_replaced",
    "Thêm, sửa hoặc xóa mục /Requirements.": "requirements_added",
    "Thêm, sửa hoặc xóa mục /SpiderInfo.": "web_capture_claimed",
    "Thêm, sửa hoặc xóa mục /StructTreeRoot.": "structure_replaced",
    "Thêm, sửa hoặc xóa mục /Threads.": "threads_added",
    "Thêm, sửa hoặc xóa mục /ViewerPreferences.": "viewer_told_to_hide_its_bars",
    "Tệp không có chữ ký số nào. Hãy đề nghị nơi gửi gửi văn bản đã ký số.":
        "saved_anew_with_the_form_removed",
    "Văn bản đã đóng dấu nhưng ô điền vẫn bị sửa. Điền ô “Open”: “thÃªm”.":
        "open_field_filled_after_the_seal",
    "Yêu cầu phần mềm vẽ lại nội dung các ô điền.": "readers_told_to_redraw_fields",
    "Ô “AntinTimestamp1” bị dời chỗ hoặc đổi kích thước.": "time_stamp_with_a_face",
    "Ô “Dấu cơ quan” bị dời chỗ hoặc đổi kích thước.": "seal_moved",
    "Ô “Dấu cơ quan” mượn một chữ ký đã có từ trước.": "seal_lent_by_the_leaders_signature",
    "Ô “Ngày” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Sửa ô “Ngày”: “01” thành “28”.": "day_changed",
    "Ô “Ngày” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Đổi hình hiển thị của ô “Ngày”.":
        "number_drawn_over_by_the_day",
    "Ô “Signature9” mượn một chữ ký đã có từ trước.": "seal_without_a_signature_of_its_own",
    "Ô “Số” bị dời chỗ hoặc đổi kích thước.": "number_moved",
    "Ô “Số” bị xóa.": "number_renamed",
    "Ô “Số” đã bị khóa bởi chữ ký nhưng vẫn bị sửa. Điền ô “Số”: “05”.": "seal_is_the_leaders",
}  # fmt: skip
"""How the reason begins, and the attacks of which it is said."""

REASONS = {
    name: reason
    for said in (_SAID, further_reasons.SAID, later_reasons.SAID)
    for reason, names in said.items()
    for name in names.split()
}

OPEN = _names(further_reasons.OPEN + later_reasons.OPEN) | _names("""
    another_letter_before_the_header certificate_exchanged certificate_for_encryption
    certificate_issued_by_a_person certificate_of_a_time_stamp_service certificate_of_an_authority
    certificate_of_nobody_known certificate_of_the_same_number_and_issuer certificate_reference_missing
    certificate_reference_to_somebody_else certificates_removed hash_md5 hash_sha1 hash_sha224
    header_twice key_of_1024_bits key_of_exponent_one key_of_exponent_three
    page_of_the_web_before_the_header picture_before_the_header saved_anew_with_the_form_removed
    signer_of_another_key_identifier signer_of_another_serial_number time_stamp_before_the_signature
    time_stamp_of_the_future
""")
"""Not failed but left open: what cannot be read and shows no signature, or leads to nobody who is trusted."""

INTACT = _names(further_reasons.INTACT + later_reasons.INTACT) | _names("""
    certificate_expired_and_no_time_stamp certificate_for_encryption certificate_issued_by_a_person
    certificate_not_yet_valid certificate_of_a_time_stamp_service certificate_of_an_authority
    certificate_of_nobody_known certificate_reference_missing hash_md5 hash_sha1 hash_sha224
    key_of_1024_bits time_stamp_before_the_signature time_stamp_of_the_future
""")
"""What was signed is as it was; who signed it is the question."""
