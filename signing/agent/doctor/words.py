"""What the doctor says: to clerks, not to technicians. Each sentence is followed by steps to take."""

from __future__ import annotations

UNKNOWN_PROGRAM = "không rõ chương trình nào"

DISK_FULL = "Ổ đĩa chứa dữ liệu của máy ký ({path}) sắp hết hoặc đã hết chỗ (còn {free} MB)."
MEND_DISK = ("Xóa bớt tệp không cần, hoặc dọn Thùng rác.", "Chạy lại lệnh kiểm tra này.")
CANNOT_WRITE = "Máy ký không ghi được vào thư mục dữ liệu của mình ({path}): {reason}."
MEND_HOME = (
    "Nhờ người quản trị máy cấp cho tài khoản của bạn quyền ghi vào thư mục trên.",
    "Nếu thư mục nằm ở ổ mạng hoặc USB, kiểm tra ổ đó còn kết nối.",
)
OPEN_TO_OTHERS = (
    "Người khác dùng chung máy này có thể mở thư mục dữ liệu của máy ký ({path}), nơi giữ khóa kết"
    " nối với trang web."
)
MEND_OPEN = 'Chạy lệnh: chmod 700 "{path}" (hoặc nhờ người quản trị máy chạy giúp).'
MEND_SETTINGS = ("Nhờ người đã cài đặt sửa chỗ nêu trên rồi chạy lại lệnh kiểm tra này.",)

NO_TKINTER = "Máy thiếu phần hiện cửa sổ (tkinter) nên chương trình sẽ hỏi trong cửa sổ dòng lệnh."
MEND_TKINTER = (
    (
        "Nếu muốn có cửa sổ: trên Ubuntu hoặc Debian cài gói python3-tk; trên Windows, cài lại Python và"
        " chọn mục"
        " “tcl/tk and IDLE”."
    ),
)
NO_DISPLAY = "Không mở được cửa sổ từ nơi này nên chương trình sẽ hỏi trong cửa sổ dòng lệnh."
MEND_DISPLAY = ("Nếu muốn có cửa sổ: mở máy ký từ màn hình chính của máy, không qua kết nối từ xa.",)

RUNNING = "Máy ký đang chạy{process}."
PROCESS = " (tiến trình số {number})"
NOT_RUNNING = "Máy ký chưa chạy. Trang web chỉ ký được khi chương trình đang chạy."
MEND_NOT_RUNNING = (
    "Mở máy ký: antin-agent run.",
    "Nếu muốn máy ký tự mở mỗi khi bật máy: antin-agent autostart on.",
)
PORTS_TAKEN = (
    "Máy ký không mở được đường nhận việc từ trang web: mọi cổng dành cho nó đã bị chương trình khác"
    " dùng ({listed})."
)
MEND_PORTS = (
    "Đóng chương trình nêu trong ngoặc (số trong ngoặc là số tiến trình), hoặc khởi động lại máy.",
    "Nếu nhiều người cùng đăng nhập máy này: đăng xuất bớt những người không dùng.",
    "Mở lại máy ký: antin-agent run.",
)
SOME_PORTS_TAKEN = (
    "Một phần các cổng của máy ký đang có chương trình khác dùng ({listed}); vẫn còn cổng trống nên"
    " không ảnh hưởng."
)

NO_PAIRING = "Chưa ghép nối với trang web nào nên chưa trang nào nhờ máy này ký được."
MEND_PAIRING = (
    "Trên trang web của cơ quan, vào mục “Khóa ký” và chọn ghép nối máy ký.",
    "Trên máy này chạy: antin-agent pair. Máy sẽ hiện một mã số.",
    "Nhập mã số đó vào trang web trong vòng 3 phút.",
)
MEND_DAMAGED = ("Chưa biết làm: nhờ người quản trị. Không cần xóa gì trên thiết bị ký.",)

NO_DRIVER = "Không tìm thấy phần mềm điều khiển (driver) của thiết bị ký số trên máy này."
MEND_NO_DRIVER = (
    "Xem trên thiết bị hoặc giấy giao thiết bị: nơi cấp là đâu (Ban Cơ yếu Chính phủ, VNPT, Viettel, FPT…).",
    "Tải phần mềm quản lý thiết bị từ trang chính thức của nơi cấp, cài đặt, rồi khởi động lại máy.",
    (
        "Nếu đã cài mà vẫn thấy dòng này: nhờ người quản trị ghi đường dẫn thư viện PKCS#11 của thiết bị vào"
        " biến ANTIN_PKCS11_MODULES."
    ),
)
LIBRARY_MISSING = "Cấu hình chỉ tới phần mềm thiết bị ở {path} nhưng không có tệp này."
MEND_MISSING = (
    (
        "Cài lại phần mềm của thiết bị ký; hoặc nhờ người quản trị sửa đường dẫn trong cấu hình"
        " (ANTIN_PKCS11_MODULES hoặc tệp agent.toml)."
    ),
)
LIBRARY_FAILS = "Phần mềm thiết bị {product} ({path}) không chạy được. Chi tiết: {reason}"
MEND_FAILS = (
    "Rút thiết bị ký ra, gỡ phần mềm của thiết bị, tải bản mới nhất từ trang của nơi cấp và cài lại.",
    "Khởi động lại máy, cắm thiết bị rồi chạy lại lệnh kiểm tra này.",
)
WRONG_MACHINE = (
    "Phần mềm thiết bị {product} ({path}) là bản cho loại máy khác ({built}) nên không dùng được với chương"
    " trình ký này ({here})."
)
ONLY_OTHER_BITS = "Trên máy chỉ có phần mềm thiết bị bản khác loại ({path}); máy ký này cần bản {bits} bit."
MEND_BITS = (
    (
        "Tải đúng bản cho máy này từ trang của nơi cấp thiết bị (phần lớn máy hiện nay cần bản 64 bit) và cài"
        " lại."
    ),
    "Nếu nơi cấp chỉ có bản 32 bit: nhờ người quản trị cài máy ký bằng Python bản 32 bit.",
)
LIBRARY_OPEN = (
    "Phần mềm thiết bị ở {path} nằm trong thư mục mà người dùng thường sửa được; phần mềm này nhận mã PIN của"
    " bạn."
)
MEND_LIBRARY_OPEN = ("Nhờ người quản trị cài phần mềm thiết bị vào thư mục của hệ thống.",)

NO_DEVICE = "Đã có phần mềm thiết bị ({products}) nhưng không thấy thiết bị ký nào đang cắm."
MEND_NO_DEVICE = (
    "Cắm thiết bị (USB token hoặc thẻ) trực tiếp vào máy, không qua bộ chia, và đợi đèn sáng.",
    "Nếu đã cắm: rút ra, đợi vài giây, cắm sang cổng USB khác.",
    (
        "Mở phần mềm của nơi cấp thiết bị xem có thấy thiết bị không. Nếu cũng không thấy: thiết bị hoặc cổng"
        " hỏng, hãy báo nơi cấp. Nếu thấy: phần mềm của thiết bị này khác loại đã tìm thấy; hãy nhờ người"
        " quản"
        " trị ghi đường dẫn của nó vào ANTIN_PKCS11_MODULES."
    ),
)

PIN_LOCKED = "Thiết bị {token} đã bị khóa vì nhập sai mã PIN quá nhiều lần."
MEND_LOCKED = (
    "Đừng thử thêm. Liên hệ nơi cấp thiết bị để mở khóa; họ sẽ hỏi giấy tờ của bạn.",
    "Khi mở khóa xong, đặt mã PIN mới dễ nhớ với bạn và khó đoán với người khác.",
)
PIN_UNSET = "Thiết bị {token} chưa có mã PIN."
MEND_UNSET = ("Mở phần mềm của nơi cấp thiết bị và đặt mã PIN.",)
PIN_LAST = "Thiết bị {token} chỉ còn MỘT lần thử mã PIN; sai nữa là bị khóa."
PIN_WRONG_BEFORE = (
    "Mã PIN của thiết bị {token} đã bị nhập sai {times} lần liên tiếp; sai nữa thiết bị có thể bị khóa."
)
MEND_LAST = (
    "Tìm lại mã PIN trong giấy giao thiết bị, kiểm tra phím Caps Lock và bộ gõ tiếng Việt (nên tắt).",
    "Chỉ nhập khi chắc chắn. Nếu không chắc, nhờ nơi cấp thiết bị đặt lại mã PIN.",
)
PIN_LOW = "Mã PIN của thiết bị {token} vừa bị nhập sai."
MEND_LOW = ("Lần tới hãy nhập cẩn thận; tắt bộ gõ tiếng Việt khi nhập mã PIN.",)
PIN_FIRST = "Thiết bị {token} vẫn dùng mã PIN ban đầu của nơi cấp."
MEND_FIRST = ("Nên đổi mã PIN bằng phần mềm của nơi cấp thiết bị.",)

CERTIFICATE = "Chứng thư số của “{name}” trên thiết bị {token} dùng được đến ngày {day}."
NO_CERTIFICATE = "Thiết bị {token} chưa có chứng thư số nào."
MEND_NO_CERTIFICATE = (
    "Kiểm tra có cắm nhầm thiết bị khác không.",
    "Nếu đúng thiết bị: liên hệ nơi cấp để nạp chứng thư số vào thiết bị.",
)
EXPIRED = "Chứng thư số của “{name}” đã hết hạn từ ngày {day}."
MEND_EXPIRED = (
    "Xem ngày giờ của máy có đúng không.",
    (
        "Nếu đúng: làm thủ tục gia hạn hoặc cấp mới chứng thư số với nơi cấp, rồi đăng ký chứng thư mới ở mục"
        " “Khóa ký” trên trang web."
    ),
)
NOT_YET = "Chứng thư số của “{name}” đến {first} mới bắt đầu có hiệu lực."
MEND_NOT_YET = (
    "Xem ngày giờ của máy có bị chậm không và chỉnh lại cho đúng.",
    "Nếu ngày giờ đúng: đợi đến thời điểm trên mới ký được.",
)
NOT_FOR_SIGNING = "Chứng thư số của “{name}” không dùng để ký văn bản được: {reason}"
ENDS_SOON = "Chứng thư số của “{name}” sẽ hết hạn ngày {day}, còn {days} ngày."
MEND_SOON = ("Làm thủ tục gia hạn với nơi cấp từ bây giờ.",)
OTHER_PERSON = "Thiết bị đang cắm không phải của “{person}”. Chứng thư số trên thiết bị là của {holders}."
MEND_OTHER = ("Cắm thiết bị của đúng người ký rồi chạy lại lệnh kiểm tra này.",)
OTHER_WISHED = (
    "Lần gần nhất, trang {origin} yêu cầu ký bằng chứng thư số của “{person}” nhưng thiết bị đang cắm không"
    " có"
    " chứng thư đó. Chứng thư số trên thiết bị là của {holders}."
)
MEND_OTHER_WISHED = (
    "Nếu cắm nhầm thiết bị của người khác: cắm lại đúng thiết bị.",
    "Nếu bạn vừa được cấp chứng thư số mới: đăng ký lại ở mục “Khóa ký” trên trang web.",
)

CLOCK_SLOW = "Đồng hồ máy này ({now}) chậm khoảng {minutes} phút so với {of} nên không ký được."
CLOCK_FAST = (
    "Đồng hồ máy này ({now}) nhanh khoảng {minutes} phút so với {of} nên yêu cầu ký bị coi là quá hạn."
)
MEND_CLOCK = (
    "Mở phần chỉnh ngày giờ của máy, bật “đặt giờ tự động” và chọn đúng múi giờ (Hà Nội, UTC+7).",
    "Nếu máy cứ sai giờ sau mỗi lần tắt: pin trên bo mạch đã yếu, nhờ người quản trị thay.",
)

ASKED_ONLY = (
    "Trang {origin} đã gọi tới máy ký nhưng trình duyệt chặn lại giữa chừng, nên trang không nhận"
    " được"
    " trả lời."
)
MEND_BROWSER = (
    (
        "Nếu trình duyệt hỏi có cho trang kết nối tới “thiết bị trên mạng cục bộ” hay “ứng dụng trên máy"
        " này”:"
        " chọn Cho phép."
    ),
    (
        "Chrome, Edge, Cốc Cốc (bản mới): bấm biểu tượng bên trái địa chỉ trang, mở Cài đặt trang web, tìm"
        " mục"
        " “Truy cập mạng cục bộ” (Local network access) và chọn Cho phép, rồi tải lại trang."
    ),
    "Firefox: bấm hình tấm khiên bên trái địa chỉ và tắt bảo vệ nghiêm ngặt cho riêng trang này.",
    (
        "Tạm tắt tiện ích chặn quảng cáo hoặc phần mềm diệt virus có lọc trang web, rồi tải lại trang. Nếu"
        " nhờ vậy"
        " mà được, hãy thêm trang này vào danh sách cho phép của phần mềm đó."
    ),
)
NEVER_CAME = "Chưa thấy trang đã ghép nối nào gọi tới máy ký ({origins})."
MEND_NEVER = (
    "Để thử, chạy: antin-agent doctor --browser. Lệnh này mở trang và xem trình duyệt có chặn không.",
)

SILENT = (
    "Đã mở trang {origin} nhưng trong {seconds} giây trình duyệt không gọi tới máy ký. Trình duyệt"
    " có"
    " thể đã chặn, hoặc trang chưa được mở xong, hoặc bạn chưa đăng nhập."
)
MEND_SILENT = ("Đăng nhập vào trang, mở mục “Khóa ký”, rồi chạy lại lệnh này.", *MEND_BROWSER)
UNPROVEN = (
    "Trình duyệt gọi được tới máy ký nhưng trang {origin} không chứng tỏ được là trang đã ghép nối."
    " Có"
    " thể bạn đang dùng trình duyệt khác với lúc ghép nối, hoặc đã xóa dữ liệu trình duyệt."
)
MEND_UNPROVEN = (
    "Nếu lúc ghép nối dùng trình duyệt khác: mở trang bằng trình duyệt đó.",
    "Nếu không: ghép nối lại trang với máy này (chạy antin-agent pair, rồi nhập mã số ở mục “Khóa ký”).",
)
BROWSER_FINE = "Trình duyệt và máy ký nói chuyện được với nhau ở trang {origin}."
NOT_ASKED = "Không hỏi được giờ của {site}: {reason}"
MEND_NOT_ASKED = ("Kiểm tra kết nối mạng, rồi chạy lại.",)
NO_OPENER = "Không mở được trình duyệt mặc định của máy."
MEND_NO_OPENER = ("Tự mở trang {origin} bằng trình duyệt vẫn dùng trong lúc lệnh này đang chờ.",)

ALL_FINE = "Không thấy gì sai. Máy này ký được."
SOME_WRONG = "Cần sửa {count} việc, làm lần lượt từ trên xuống:"

AUTOSTART_ON = "Máy ký sẽ tự mở mỗi khi bạn đăng nhập máy này ({place}). Tắt: antin-agent autostart off."
AUTOSTART_OFF = "Máy ký không tự mở khi bạn đăng nhập. Bật: antin-agent autostart on."
NO_AUTOSTART = (
    "Không ghi được chỗ tự mở ({place}): {reason}. Hãy nhờ người quản trị máy cấp quyền ghi rồi chạy lại."
)
TRYING = "Đang mở {origin} và chờ trình duyệt, nhiều nhất {seconds} giây…"
MEND_TRIAL = (
    "Mở máy ký ở một cửa sổ khác: antin-agent run.",
    "Chạy lại: antin-agent doctor --browser.",
)
