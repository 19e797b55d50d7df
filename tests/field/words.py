"""What stands in the generated letters: agencies, people, positions and sentences, all invented."""

from __future__ import annotations

GIVEN = (
    "Trần Thị Bích Ngọc", "Nguyễn Văn An", "Lò Văn Ún", "H'Hen Niê", "Y Thông Êban", "Điểu K'Ré",
    "Tôn Nữ Hoàng Oanh", "Đặng Ý", "Phạm Minh Chính Nghĩa", "Vàng A Sáng", "Nguyễn Phúc Tường Vy Anh",
    "Công Tằng Tôn Nữ Thị Nga", "Sùng Thị Mỷ", "Thạch Sơn", "Kim Ngọc Thái", "Đỗ Minh Quân", "Bùi Thị Yến",
    "Hoàng Đức Thịnh", "Lê Hoàng Phúc", "Vương Đình Huệ", "Triệu Thế Hùng", "Rơ Châm H'Hồng",
    "Ksor Phước Hà", "Cao Thị Hòa An", "Lương Thị Quỳnh Như", "Ung Văn Khiêm", "Mã A Lềnh",
    "Ngô Quốc Khánh", "Lý Thị Mỹ Duyên", "Hồ Văn Mười", "Chẩu Văn Lâm", "Nông Thị Hạnh",
    "Quàng Văn Hương", "Bh'riu Liếc", "Đinh Yên Nhi", "Trương Vĩnh Lộc", "Tạ Quang Vinh",
    "Phùng Khắc Trung", "Âu Dương Lân", "Lâm Thị Phương Thanh", "Huỳnh Thị Xuân Lam", "Mai Văn Tạo",
)  # fmt: skip
RANKS = (
    "TS. ", "PGS.TS. ", "ThS. ", "BS. ", "NGƯT. ", "Đại tá ", "Thượng tá ", "GS.TS. ", "PGS. TS. ",
    "BSCKII. ", "TS.BS. ", "Thiếu tướng ", "DS. ", "Đại tá, TS. ",
)  # fmt: skip
PLACES = (
    "An Phú", "Bắc Hà", "Thành phố Hồ Chí Minh", "Hải Long", "Thừa Thiên Huế", "Bà Rịa - Vũng Tàu", "Hà Nội",
    "Đồng Xuân", "Thị xã Phú Mỹ", "Buôn Ma Thuột", "TP. Hồ Chí Minh", "Lâm Đồng",
)  # fmt: skip
AGENCIES = (
    ("UBND TỈNH AN PHÚ", "SỞ NỘI VỤ", "SNV"),
    ("UBND TỈNH ĐỒNG XUÂN", "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "SVHTTDL"),
    ("", "ỦY BAN NHÂN DÂN TỈNH BẮC HÀ", "UBND"),
    ("", "HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ HẢI LONG", "HĐND"),
    ("BỘ KHOA HỌC VÀ CÔNG NGHỆ", "CỤC CHUYỂN ĐỔI SỐ QUỐC GIA", "CĐSQG"),
    ("SỞ Y TẾ TỈNH AN PHÚ", "BỆNH VIỆN ĐA KHOA KHU VỰC PHÍA BẮC", "BVĐK"),
    ("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG ĐẠI HỌC BÁCH KHOA", "ĐHBK"),
    ("", "BỘ NỘI VỤ", "BNV"),
    ("UBND THÀNH PHỐ HẢI LONG", "TRUNG TÂM LƯU TRỮ LỊCH SỬ", "TTLTLS"),
    ("TỔNG CÔNG TY ĐIỆN LỰC MIỀN NAM", "CÔNG TY ĐIỆN LỰC AN PHÚ", "PCAP"),
    ("UBND XÃ TÂN LẬP", "BAN CHỈ HUY PHÒNG CHỐNG THIÊN TAI VÀ TÌM KIẾM CỨU NẠN", "BCH"),
    ("UBND TỈNH AN PHÚ", "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "BQL"),
)
TITLES = (
    ("GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    ("KT. CHỦ TỊCH ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"),
    ("TL. BỘ TRƯỞNG", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC PHỤ TRÁCH"), ("T/M HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
    ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ"), ("Q. GIÁM ĐỐC",), ("Q.CHỦ TỊCH",), ("HIỆU TRƯỞNG",),
    ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), ("BỘ TRƯỞNG",), ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"),
    ("CỤC TRƯỞNG",),
    ("TỔNG GIÁM ĐỐC",), ("TM. HỘI ĐỒNG QUẢN TRỊ", "CHỦ TỊCH HỘI ĐỒNG QUẢN TRỊ"),
    ("KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("TRƯỞNG PHÒNG",), ("VỤ TRƯỞNG",),
    ("TL. CỤC TRƯỞNG", "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ VÀ ĐÀO TẠO BỒI DƯỠNG"),
    ("KT. TRƯỞNG ĐOÀN", "PHÓ TRƯỞNG ĐOÀN THƯỜNG TRỰC"), ("TM. ĐOÀN KIỂM TRA", "TRƯỞNG ĐOÀN"),
    ("CHỦ TỌA KỲ HỌP", "CHỦ TỊCH HỘI ĐỒNG NHÂN DÂN"),
    ("TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "PHÓ CHỦ TỊCH"), ("VIỆN TRƯỞNG",), ("CHI CỤC TRƯỞNG",),
    ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"), ("GIÁM ĐỐC CÔNG AN TỈNH",),
    ("TL. GIÁM ĐỐC", "CHÁNH THANH TRA"), ("TM. UBND XÃ TÂN LẬP", "CHỦ TỊCH"), ("TM. ĐẢNG ỦY", "BÍ THƯ"),
    ("ĐỘI TRƯỞNG ĐỘI QUẢN LÝ THỊ TRƯỜNG SỐ 3",), ("CHỦ TỊCH HỘI ĐỒNG",), ("TRƯỞNG BAN TỔ CHỨC",),
    ("TƯ LỆNH",),
)  # fmt: skip
ADVISORY = (
    (("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), "PHÓ CHỦ TỊCH UBND TỈNH"),
    (("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"), "GIÁM ĐỐC SỞ NỘI VỤ"),
    (("TM. HỘI ĐỒNG TUYỂN DỤNG", "CHỦ TỊCH"), "GIÁM ĐỐC SỞ Y TẾ"),
    (("TỔ TRƯỞNG",), "CHÁNH VĂN PHÒNG"),
)
"""Role in an advisory body, and the position in the organisation that stands above the name (cell 7b)."""
CHAIRS = (("CHỦ TỌA",), ("CHỦ TRÌ",), ("CHỦ TRÌ CUỘC HỌP",))
SECRETARIES = (("THƯ KÝ",), ("NGƯỜI GHI BIÊN BẢN",))
COMPILERS = (("NGƯỜI LẬP BIỂU",), ("KẾ TOÁN TRƯỞNG",), ("NGƯỜI LẬP",), ("NGƯỜI SOẠN THẢO",))
SUBJECTS = (
    "tăng cường công tác văn thư, lưu trữ", "cử cán bộ tham gia tập huấn",
    "góp ý dự thảo Nghị quyết của Hội đồng nhân dân tỉnh về mức thu phí", "báo cáo",
)  # fmt: skip
ABSTRACTS = (
    "Về việc ban hành Quy chế sử dụng chữ ký số", "Cải cách hành chính năm 2027",
    "Kết luận của Giám đốc tại cuộc họp giao ban",
    "Về việc cử đồng chí tham gia Ban Chỉ đạo thực hiện Chương trình mục tiêu quốc gia nông thôn mới",
)  # fmt: skip
ADDRESSEES = (
    "Ủy ban nhân dân tỉnh", "Các sở, ban, ngành", "Bộ Nội vụ", "Chủ tịch Ủy ban nhân dân các xã, phường",
)  # fmt: skip
SENTENCES = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    (
        "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về cơ quan chủ trì để tổng hợp, "
        "báo cáo cấp có thẩm quyền xem xét, quyết định."
    ),
    (
        "Giám đốc các đơn vị chịu trách nhiệm trước pháp luật về việc quản lý, sử dụng thiết bị lưu khóa bí "
        "mật được giao."
    ),
    "Hồ sơ công việc được lập, nộp lưu vào Lưu trữ cơ quan đúng thời hạn và được bảo quản trên hệ thống.",
    (
        "Thực hiện kế hoạch cải cách hành chính, đề nghị các cơ quan, đơn vị gửi, nhận văn bản điện tử đã ký "
        "số qua trục liên thông; không gửi bản giấy đối với văn bản đã gửi bản điện tử."
    ),
    "Văn bản này thay thế Công văn số 123/SNV-VP ngày 02 tháng 01 năm 2026.",
)
TRAPS = (
    "Thời gian: 08 giờ 00, ngày 15 tháng 6 năm 2026.",
    "Số lượng văn bản đến trong quý là 1.204 văn bản, tăng 12% so với cùng kỳ.",
    "Nơi nhận hồ sơ: Bộ phận Một cửa của xã, trong giờ hành chính.",
    "Số: 45/BC-UBND là báo cáo liền trước.",
)
"""Sentences of the body that look like parts of the letterhead or the recipients' list."""
HEADINGS = (
    "I. MỤC ĐÍCH, YÊU CẦU", "II. NỘI DUNG", "1. Mục đích", "Điều 1. Phạm vi điều chỉnh",
    "TỔ CHỨC THỰC HIỆN", "III. KINH PHÍ THỰC HIỆN",
)  # fmt: skip
RECIPIENTS = (
    "- Như trên;", "- UBND tỉnh (để b/c);", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
    "- Các sở, ban, ngành, đoàn thể;", "- Cổng thông tin điện tử;",
)  # fmt: skip
FILING = "- Lưu: VT, VP."
ROLES = ("Giám đốc", "Trưởng phòng", "Phó Chủ tịch", "Chuyên viên", "GIÁM ĐỐC")
ANNEX_HEADS = (
    "PHỤ LỤC", "PHỤ LỤC I", "Phụ lục 1", "PHỤ LỤC SỐ 02", "DANH SÁCH", "QUY CHẾ", "Mẫu số 01",
    "BIỂU TỔNG HỢP", "ĐỀ CƯƠNG BÁO CÁO", "",
)  # fmt: skip
ANNEX_SOURCES = (
    "", "(Kèm theo Công văn số       /SNV-VP ngày     tháng     năm 2026 của Sở Nội vụ)",
    "(Ban hành kèm theo Quyết định số ..../QĐ-UBND ngày ... tháng ... năm 2026)",
)  # fmt: skip
ANNEX_TITLES = ("", "DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN", "THỐNG KÊ VĂN BẢN ĐI")
ADDRESS = "Địa chỉ: 12 Lê Lợi, An Phú; ĐT: 0210.3812345; Thư điện tử: snv@anphu.example"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
