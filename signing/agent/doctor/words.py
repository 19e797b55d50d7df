"""What the doctor says: to clerks, not to technicians. Each sentence is followed by steps to take."""

from __future__ import annotations

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
NOT_RUNNING = "Máy ký chưa mở. Trang web chỉ ký được khi máy ký đang mở."
MEND_NOT_RUNNING = (
    "Mở máy ký: antin-agent run.",
    "Nếu muốn máy ký tự mở mỗi khi bật máy: antin-agent autostart on.",
)
PORTS_TAKEN = (
    "Máy ký không mở được đường nhận việc từ trang web vì chương trình khác đã chiếm mọi cổng dành cho nó:"
    " {listed}."
)
MEND_PORTS = (
    "Đóng chương trình nêu trên, hoặc khởi động lại máy.",
    "Nếu nhiều người cùng đăng nhập máy này: đăng xuất bớt những người không dùng.",
    "Mở lại máy ký: antin-agent run.",
)
SOME_PORTS_TAKEN = (
    "Chương trình khác đang dùng một phần các cổng của máy ký ({listed}); vẫn còn cổng trống nên không sao."
)

NO_PAIRING = "Chưa ghép nối với trang web nào nên chưa trang nào nhờ máy này ký được."
MEND_PAIRING = (
    "Mở máy ký nếu chưa mở: antin-agent run.",
    "Trên trang web của cơ quan, vào mục “Khóa ký” và chọn ghép nối máy ký.",
    "Bấm ghép nối trong cửa sổ máy ký, hoặc chạy: antin-agent pair. Máy ký hiện một mã số.",
    "Nhập mã số đó vào trang web trong vòng 3 phút, rồi đồng ý ở cửa sổ máy ký.",
)
MEND_DAMAGED = ("Nhờ người quản trị làm việc nêu trên. Không cần đụng tới thiết bị ký.",)

NO_DRIVER = "Không tìm thấy phần mềm điều khiển (driver) của thiết bị ký số trên máy này."
MEND_NO_DRIVER = (
    "Xem trên thiết bị hoặc giấy giao thiết bị: nơi cấp là đâu (Ban Cơ yếu Chính phủ, VNPT, Viettel, FPT…).",
    "Tải phần mềm quản lý thiết bị từ trang chính thức của nơi cấp, cài đặt, rồi khởi động lại máy.",
    (
        "Nếu đã cài mà vẫn thấy dòng này: nhờ người quản trị ghi đường dẫn thư viện PKCS#11 của thiết bị vào"
        " biến ANTIN_PKCS11_MODULES."
    ),
)
LIBRARY_MISSING = "Máy ký được đặt để dùng phần mềm thiết bị ở {path} nhưng không có tệp này."
MEND_MISSING = (
    (
        "Cài lại phần mềm của thiết bị ký; hoặc nhờ người quản trị sửa đường dẫn trong cấu hình"
        " (ANTIN_PKCS11_MODULES hoặc tệp agent.toml)."
    ),
)
LIBRARY_FAILS = "Phần mềm thiết bị {product} ({path}) không chạy được, hoặc không trả lời."
MEND_FAILS = (
    "Rút thiết bị ký ra, gỡ phần mềm của thiết bị, tải bản mới nhất từ trang của nơi cấp và cài lại.",
    "Khởi động lại máy, cắm thiết bị rồi chạy lại lệnh kiểm tra này.",
)
WRONG_MACHINE = "Phần mềm thiết bị {product} ({path}) là bản {built}, còn máy ký này cần bản {here}."
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
        "Nếu vẫn vậy: mở phần mềm của nơi cấp thiết bị. Ở đó cũng không thấy thì thiết bị hoặc cổng đã hỏng,"
        " hãy báo nơi cấp."
    ),
    (
        "Ở đó thấy thiết bị: máy ký chưa biết phần mềm này. Nhờ người quản trị ghi đường dẫn thư viện PKCS#11"
        " của nó vào biến ANTIN_PKCS11_MODULES."
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

CERTIFICATE = "Chứng thư số của “{name}” trên thiết bị {token} còn hạn đến ngày {day}."
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

CLOCK_SLOW = "Đồng hồ máy này ({now}) chậm khoảng {minutes} phút so với máy chủ {of} nên không ký được."
CLOCK_FAST = (
    "Đồng hồ máy này ({now}) nhanh khoảng {minutes} phút so với máy chủ {of} nên yêu cầu ký nào cũng bị coi"
    " là quá hạn."
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

HEADING = "Kiểm tra máy ký (chương trình antin-agent trên máy này)"
ALL_FINE = "Không thấy gì sai. Máy này ký được."
FINE_BUT_CLOSED = "Không thấy gì sai. Chỉ cần mở máy ký là ký được."
ONE_WRONG = "Cần sửa một việc:"
AGAIN = "Sửa xong, hãy chạy lại: antin-agent doctor"
NOTE = "Lưu ý: "
FINE = "Tốt: "
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
OTHER_OF_SAME = (
    "Trang {origin} yêu cầu ký bằng chứng thư số đã đăng ký của “{person}”, nhưng thiết bị đang cắm mang"
    " một chứng"
    " thư số khác của cùng tên này (thường là do được cấp lại)."
)
MEND_OTHER_OF_SAME = (
    "Nếu chứng thư số vừa được cấp lại: đăng ký chứng thư mới ở mục “Khóa ký” trên trang web.",
    "Nếu bạn có hai thiết bị: cắm thiết bị đã đăng ký.",
)
PORT_HELD = "cổng {number} do chương trình {name} (tiến trình số {process})"
PORT_UNKNOWN = "cổng {number} do chương trình của người dùng khác hoặc của hệ thống"
BITS = "{bits} bit ({machine})"
