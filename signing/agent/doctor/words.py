"""What the doctor says: to clerks, not to technicians. Each sentence is followed by steps to take."""

from __future__ import annotations

DISK_FULL = "Ổ đĩa chứa dữ liệu của máy ký ({path}) gần như hết chỗ, chỉ còn trống {free} MB."
MEND_DISK = ("Xóa bớt tệp không cần nữa và dọn Thùng rác.", "Nếu không biết xóa gì: nhờ người quản trị máy.")
CANNOT_WRITE = "Máy ký không ghi được vào thư mục dữ liệu của mình ({path}): {reason}."
MEND_HOME = (
    "Nhờ người quản trị máy cấp cho tài khoản của bạn quyền ghi vào thư mục trên.",
    "Nếu thư mục nằm ở ổ mạng hoặc USB: kiểm tra xem ổ đó có còn kết nối không.",
)
OPEN_TO_OTHERS = (
    "Người khác dùng chung máy này có thể mở thư mục dữ liệu của máy ký ({path}), nơi giữ khóa kết"
    " nối với trang web."
)
MEND_OPEN = 'Gõ lệnh sau, hoặc nhờ người quản trị máy gõ giúp: chmod 700 "{path}"'
MEND_SETTINGS = ("Nhờ người quản trị, hoặc người đã cài máy ký, làm việc nêu trên.",)

NO_TKINTER = "Máy thiếu phần hiện cửa sổ (tkinter) nên máy ký sẽ hỏi bạn ngay trên dòng lệnh."
MEND_TKINTER = (
    (
        "Nếu muốn có cửa sổ: trên Ubuntu hoặc Debian cài gói python3-tk; trên Windows, cài lại Python và"
        " chọn mục “tcl/tk and IDLE”."
    ),
)
NO_DISPLAY = "Nơi gõ lệnh này không hiện được cửa sổ nên máy ký sẽ hỏi bạn ngay trên dòng lệnh."
MEND_DISPLAY = (
    "Nếu muốn có cửa sổ: ngồi tại máy và mở máy ký từ màn hình làm việc, không qua kết nối từ xa.",
)

RUNNING = "Máy ký đang chạy{process}."
PROCESS = " (tiến trình số {number})"
NOT_RUNNING = "Máy ký chưa mở. Trang web chỉ ký được khi máy ký đang mở."
MEND_NOT_RUNNING = (
    "Mở máy ký bằng lệnh: antin-agent",
    "Nếu muốn máy ký tự mở mỗi khi bạn đăng nhập máy này, gõ thêm một lần: antin-agent autostart on",
)
PORTS_TAKEN = (
    "Máy ký không nhận được yêu cầu từ trang web vì chương trình khác đang dùng hết các cổng dành cho nó:"
    " {listed}."
)
MEND_PORTS = (
    "Đóng chương trình nêu trên; nếu không biết đó là gì, khởi động lại máy.",
    "Nếu nhiều người cùng đăng nhập máy này: nhờ những người không dùng nữa đăng xuất.",
    "Mở lại máy ký bằng lệnh: antin-agent",
)
SOME_PORTS_TAKEN = (
    "Chương trình khác đang dùng một phần các cổng của máy ký ({listed}); vẫn còn cổng trống nên không sao."
)

NO_PAIRING = "Máy ký chưa ghép nối với trang web nào nên chưa nhận được yêu cầu ký."
MEND_PAIRING = (
    "Nếu máy ký chưa mở, mở bằng lệnh: antin-agent",
    "Đăng nhập trang web của cơ quan và mở mục “Máy ký”.",
    (
        "Trong cửa sổ máy ký, bấm “Ghép nối với trang…” (hoặc gõ lệnh: antin-agent pair). Máy ký hiện mã tám"
        " chữ số."
    ),
    "Trong vòng 3 phút, nhập mã đó vào mục “Máy ký” rồi bấm “Ghép nối”.",
    "Máy ký hỏi có cho phép trang không: xem đúng địa chỉ của cơ quan thì cho phép.",
)
PAIRINGS_DAMAGED = (
    "Tệp ghi các trang đã ghép nối ({path}) bị hỏng hoặc không đọc được, nên máy ký không nhận yêu cầu của"
    " trang nào. Tệp được giữ nguyên."
)
MEND_DAMAGED = (
    "Nếu có bản sao lưu của tệp này: nhờ người quản trị chép lại.",
    "Nếu không có: đổi tên tệp (ví dụ thành pairings.hong), mở lại máy ký rồi ghép nối lại từng trang.",
    "Thiết bị ký và chứng thư số không bị ảnh hưởng.",
)

NO_DRIVER = "Máy này chưa cài phần mềm (driver) của USB token hoặc thẻ ký, hoặc máy ký chưa biết phần mềm đó."
MEND_NO_DRIVER = (
    "Xem trên thiết bị hoặc giấy giao nhận để biết nơi cấp (Ban Cơ yếu Chính phủ, VNPT, Viettel, FPT…).",
    "Tải phần mềm quản lý thiết bị từ trang chính thức của nơi cấp, cài đặt, rồi khởi động lại máy.",
    (
        "Nếu đã cài mà vẫn thấy dòng này: nhờ người quản trị ghi đường dẫn thư viện PKCS#11 của thiết bị vào"
        " biến ANTIN_PKCS11_MODULES."
    ),
)
LIBRARY_MISSING = "Cấu hình bảo máy ký dùng phần mềm thiết bị ở {path}, nhưng không có tệp này."
MEND_MISSING = (
    (
        "Cài lại phần mềm của thiết bị ký; hoặc nhờ người quản trị sửa đường dẫn trong cấu hình"
        " (ANTIN_PKCS11_MODULES hoặc tệp agent.toml)."
    ),
)
LIBRARY_FAILS = "Phần mềm thiết bị {which} không chạy được hoặc không trả lời."
MEND_FAILS = (
    "Rút thiết bị ký ra, gỡ phần mềm của thiết bị, tải bản mới nhất từ trang của nơi cấp và cài lại.",
    "Khởi động lại máy rồi cắm lại thiết bị.",
)
WRONG_MACHINE = "Phần mềm thiết bị {which} là bản {built}, còn máy ký này cần bản {here}."
ONLY_OTHER_BITS = (
    "Trên máy chỉ có phần mềm thiết bị của loại máy khác ({path}); máy ký này cần bản {bits} bit."
)
MEND_BITS = (
    (
        "Tải đúng bản cho máy này từ trang của nơi cấp thiết bị (phần lớn máy hiện nay cần bản 64 bit) và cài"
        " lại."
    ),
    "Nếu nơi cấp chỉ có bản 32 bit: nhờ người quản trị cài máy ký bằng Python bản 32 bit.",
)
LIBRARY_OPEN = (
    "Phần mềm thiết bị ở {path} nằm ở chỗ mà không cần quyền quản trị cũng sửa được. Kẻ xấu có thể thay nó"
    " để lấy mã PIN của bạn."
)
MEND_LIBRARY_OPEN = ("Nhờ người quản trị cài phần mềm thiết bị vào thư mục của hệ thống.",)

NO_DEVICE = (
    "Đã có phần mềm thiết bị ({products}) nhưng không thấy thiết bị ký nào đang cắm, hoặc thiết bị còn trống."
)
MEND_SOFTWARE_FIRST = "Sửa phần mềm thiết bị nêu ở trên trước: thiết bị của bạn có thể cần chính phần mềm đó."
MEND_NO_DEVICE = (
    "Cắm thiết bị (USB token hoặc thẻ) trực tiếp vào máy, không qua bộ chia, và đợi đèn sáng.",
    "Nếu đã cắm: rút ra, đợi vài giây, cắm sang cổng USB khác.",
    (
        "Nếu vẫn vậy: mở phần mềm của nơi cấp thiết bị. Nếu ở đó cũng không thấy, thiết bị hoặc cổng có thể"
        " đã hỏng; hãy báo nơi cấp."
    ),
    (
        "Nếu ở đó thấy thiết bị: máy ký chưa biết phần mềm này. Nhờ người quản trị ghi đường dẫn thư viện"
        " PKCS#11 của nó vào biến ANTIN_PKCS11_MODULES."
    ),
)

PIN_LOCKED = "Thiết bị {token} đã bị khóa vì nhập sai mã PIN quá nhiều lần."
MEND_LOCKED = (
    "Đừng thử thêm. Liên hệ nơi cấp thiết bị để mở khóa; họ sẽ hỏi giấy tờ của bạn.",
    "Khi mở khóa xong, đặt mã PIN mới mà bạn dễ nhớ và người khác khó đoán.",
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
    "Kiểm tra xem có cắm nhầm thiết bị khác không.",
    "Nếu đúng thiết bị: liên hệ nơi cấp để nạp chứng thư số vào thiết bị.",
)
EXPIRED = "Chứng thư số của “{name}” đã hết hạn từ ngày {day}."
MEND_EXPIRED = (
    "Xem ngày giờ của máy có đúng không.",
    (
        "Nếu đúng: làm thủ tục gia hạn hoặc cấp mới chứng thư số với nơi cấp, rồi đăng ký chứng thư mới ở mục"
        " “Máy ký” trên trang web."
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
MEND_OTHER = ("Cắm thiết bị của đúng người ký.",)
OTHER_WISHED = (
    "Lần gần nhất, trang {origin} yêu cầu ký bằng chứng thư số của “{person}” nhưng thiết bị đang cắm không"
    " có chứng thư đó. Chứng thư số trên thiết bị là của {holders}."
)
MEND_OTHER_WISHED = (
    "Nếu cắm nhầm thiết bị của người khác: cắm lại đúng thiết bị.",
    "Nếu bạn vừa được cấp chứng thư số mới: đăng ký lại ở mục “Máy ký” trên trang web.",
)

CLOCK_SLOW = "Đồng hồ máy này ({now}) chậm khoảng {minutes} phút so với máy chủ {of}, nên không ký được."
CLOCK_FAST = (
    "Đồng hồ máy này ({now}) nhanh khoảng {minutes} phút so với máy chủ {of}, nên yêu cầu ký nào cũng bị"
    " coi là quá hạn."
)
MEND_CLOCK = (
    "Mở phần chỉnh ngày giờ của máy, bật “đặt giờ tự động” và chọn đúng múi giờ (Hà Nội, UTC+7).",
    "Nếu máy lại sai giờ sau mỗi lần tắt: pin đồng hồ trong máy đã yếu, nhờ người quản trị thay.",
)

ASKED_ONLY = (
    "Trang {origin} đã gọi tới máy ký nhưng trình duyệt chặn lại giữa chừng, nên trang không nhận được trả"
    " lời."
)
MEND_BROWSER = (
    (
        "Nếu trình duyệt hỏi có cho trang truy cập “thiết bị trên mạng cục bộ” hoặc “ứng dụng và dịch vụ trên"
        " thiết bị này” không: chọn Cho phép."
    ),
    (
        "Chrome, Edge, Cốc Cốc (bản mới): bấm biểu tượng bên trái địa chỉ trang, mở Cài đặt trang web, tìm"
        " mục “Truy cập mạng cục bộ” (Local network access) và chọn Cho phép, rồi tải lại trang."
    ),
    "Firefox: bấm hình tấm khiên bên trái địa chỉ, tắt chống theo dõi cho riêng trang này rồi tải lại trang.",
    (
        "Safari bản cũ không cho trang https kết nối với chương trình trên máy: cập nhật macOS và Safari; nếu"
        " vẫn vậy, dùng Chrome, Edge hoặc Firefox rồi ghép nối lại ở đó."
    ),
    (
        "Tạm tắt tiện ích chặn quảng cáo hoặc phần mềm diệt virus có lọc trang web, rồi tải lại trang. Nếu"
        " nhờ vậy mà được, hãy thêm trang này vào danh sách cho phép của phần mềm đó."
    ),
)
NEVER_CAME = "Chưa thấy trang đã ghép nối nào gọi tới máy ký ({origins})."
MEND_NEVER = (
    "Để thử, gõ lệnh: antin-agent doctor --browser (mở trang đó và xem trình duyệt có chặn không).",
)

SILENT = (
    "Trong {seconds} giây, trang {origin} không gọi tới máy ký. Có thể trang chưa mở, bạn chưa đăng nhập,"
    " hoặc trình duyệt đã chặn."
)
MEND_SILENT = (
    "Đăng nhập vào trang, mở mục “Máy ký”, rồi gõ lại lệnh: antin-agent doctor --browser",
    "Đọc dòng chữ ở đầu mục “Máy ký”: trang tự nói khi trình duyệt chặn nó gọi máy ký.",
    *MEND_BROWSER,
)
UNPROVEN = (
    "Trình duyệt gọi được tới máy ký nhưng trang {origin} không chứng tỏ được là trang đã ghép nối."
    " Có thể bạn đang dùng trình duyệt khác với lúc ghép nối, hoặc đã xóa dữ liệu trình duyệt."
)
MEND_UNPROVEN = (
    "Nếu lúc ghép nối dùng trình duyệt khác: mở trang bằng trình duyệt đó.",
    "Nếu không: ghép nối lại (gõ lệnh antin-agent pair, rồi nhập mã hiện ra vào mục “Máy ký” của trang).",
)
BROWSER_FINE = "Trình duyệt và máy ký nói chuyện được với nhau ở trang {origin}."
NOT_ASKED = "Không hỏi được giờ của trang {site}, nên chưa biết đồng hồ máy này có đúng không."
MEND_NOT_ASKED = ("Mở trang đó bằng trình duyệt. Nếu không mở được: kiểm tra kết nối mạng.",)
NO_OPENER = "Không mở được trình duyệt mặc định của máy."
MEND_NO_OPENER = (
    "Gõ lại lệnh: antin-agent doctor --browser",
    "Trong lúc lệnh chờ, tự mở {origin}{page} bằng trình duyệt vẫn dùng.",
)

HEADING = "Kiểm tra máy ký (chương trình antin-agent trên máy này)"
ALL_FINE = "Không thấy gì sai. Máy này ký được."
FINE_BUT_CLOSED = "Không thấy gì sai. Chỉ cần mở máy ký là ký được."
ONE_WRONG = "Cần sửa một việc:"
AGAIN = "Sửa xong, hãy kiểm tra lại bằng lệnh: antin-agent doctor"
NOTE = "Lưu ý: "
FINE = "Tốt: "
SOME_WRONG = "Cần sửa {count} việc, làm lần lượt từ trên xuống:"

AUTOSTART_ON = "Máy ký sẽ tự mở mỗi khi bạn đăng nhập máy này ({place}). Tắt: antin-agent autostart off."
AUTOSTART_OFF = "Máy ký không tự mở khi bạn đăng nhập. Bật: antin-agent autostart on."
NO_AUTOSTART = (
    "Không ghi được {place}, nơi bật tự mở máy ký ({reason}). Hãy nhờ người quản trị máy cấp quyền ghi rồi"
    " làm lại."
)
TRYING = (
    "Đang mở {origin} và chờ trình duyệt, nhiều nhất {seconds} giây… Nếu trình duyệt không tự mở, hãy mở"
    " {origin}{page} ở đó."
)
MEND_TRIAL = (
    "Mở máy ký bằng lệnh, ở một cửa sổ dòng lệnh khác: antin-agent",
    "Để cửa sổ đó mở, rồi gõ lại lệnh: antin-agent doctor --browser",
)
OTHER_OF_SAME = (
    "Trang {origin} yêu cầu ký bằng chứng thư số đã đăng ký của “{person}”, nhưng thiết bị đang cắm mang"
    " một chứng thư số khác cũng của tên này (thường là do được cấp lại)."
)
MEND_OTHER_OF_SAME = (
    "Nếu chứng thư số vừa được cấp lại: đăng ký chứng thư mới ở mục “Máy ký” trên trang web.",
    "Nếu bạn có hai thiết bị: cắm thiết bị đã đăng ký.",
)
PORT_HELD = "cổng {number} do chương trình {name} (tiến trình số {process})"
PORT_UNKNOWN = "cổng {number} do chương trình của người dùng khác hoặc của hệ thống"
BITS = "{bits} bit ({machine})"
