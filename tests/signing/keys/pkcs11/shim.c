/* A PKCS#11 library that passes every call on to a real one and misbehaves on request.
 *
 * SHIM_REAL names the real library, SHIM_FOLDER a folder. A file there whose name begins with the name of a
 * function and a dot is a fault for the next call of it: `code 32` (hexadecimal CKR_…), `delay 1500`
 * (milliseconds, then go on), `crash`, `pull` (the token is out from now on). The file is removed as it takes effect, unless its name ends in `.always`.
 * Other files change what the token is:
 *   flags        hexadecimal CKF_… to add to those of CK_TOKEN_INFO
 *   mechanisms   hexadecimal CKM_…, the only ones that are listed and done
 *   sessions     how many sessions may be open at once
 *   pad          a PIN: the token has a PIN pad, at which somebody types it
 *   hidden       hexadecimal CKA_… that no object has
 *   serial       the serial number of the token, which is another one now
 *   pulled       the token is out: no slot has one, every session is dead
 * Every login is noted in `logins`, every signature's mechanism in `signed`. Standing for hardware in tests.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef ulong_t (*any_call)();
typedef struct { unsigned char major, minor; any_call call[68]; } function_list;
typedef struct { ulong_t type; void *value; ulong_t length; } attribute;
typedef struct { ulong_t mechanism; void *parameter; ulong_t length; } mechanism;
typedef struct {
    unsigned char texts[96];
    ulong_t flags, max_sessions, rest[9];
    unsigned char tail[20];
} token_info;

enum { INITIALIZE = 0, SLOT_LIST = 4, TOKEN_INFO = 6, MECHANISM_LIST = 7, OPEN = 12, CLOSE = 13, CLOSE_ALL = 14,
       LOGIN = 18, GET_ATTRIBUTE = 24, FIND_INIT = 26, FIND = 27, SIGN_INIT = 42, SIGN = 43 };

static function_list *real, ours;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static ulong_t sessions_open;
static int was_pulled;

static char *path_of(const char *name) {
    static __thread char path[1024];
    snprintf(path, sizeof path, "%s/%s", getenv("SHIM_FOLDER"), name);
    return path;
}

static int read_file(const char *name, char *into, size_t most) {
    FILE *file = fopen(path_of(name), "r");
    if (file == NULL) return 0;
    size_t got = fread(into, 1, most - 1, file);
    fclose(file);
    into[got] = 0;
    return 1;
}

static void note(const char *name, const char *what) {
    FILE *file = fopen(path_of(name), "a");
    if (file == NULL) return;
    fprintf(file, "%s\n", what);
    fclose(file);
}

/* Whether a hexadecimal number stands in a file; `otherwise` where there is no such file. */
static int listed(const char *name, ulong_t number, int otherwise) {
    char text[1024], *next = text, *end;
    if (!read_file(name, text, sizeof text)) return otherwise;
    for (ulong_t value = strtoul(next, &end, 16); end != next; value = strtoul(next, &end, 16)) {
        if (value == number) return 1;
        next = end;
    }
    return 0;
}

static ulong_t fault(const char *function) {
    char name[300] = "", text[64];
    struct stat about;
    if (stat(path_of("pulled"), &about) == 0) {
        was_pulled = 1;
        if (strcmp(function, "C_GetSlotList") && strcmp(function, "C_Initialize")) return 0x32;
    }
    pthread_mutex_lock(&one);
    DIR *folder = opendir(getenv("SHIM_FOLDER"));
    struct dirent *entry;
    size_t length = strlen(function);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (!strncmp(entry->d_name, function, length) && entry->d_name[length] == '.'
            && (name[0] == 0 || strcmp(entry->d_name, name) < 0))
            snprintf(name, sizeof name, "%s", entry->d_name);
    if (folder != NULL) closedir(folder);
    int found = name[0] && read_file(name, text, sizeof text);
    if (found && (strlen(name) < 7 || strcmp(name + strlen(name) - 7, ".always"))) unlink(path_of(name));
    pthread_mutex_unlock(&one);
    if (!found) return 0;
    if (!strncmp(text, "crash", 5)) raise(SIGSEGV);
    if (!strncmp(text, "pull", 4)) { note("pulled", "now"); return 0x32; }
    if (!strncmp(text, "delay ", 6)) {
        long wait = atol(text + 6);
        struct timespec time = {wait / 1000, (wait % 1000) * 1000000};
        nanosleep(&time, NULL);
        return 0;
    }
    return strtoul(text + 5, NULL, 16);
}

#define FAIL(function) do { ulong_t bad = fault(function); if (bad) return bad; } while (0)

static ulong_t initialize(void *arguments) {
    if (arguments != NULL) FAIL("C_Initialize");
    return real->call[INITIALIZE](arguments);
}

static ulong_t slot_list(unsigned char present, ulong_t *slots, ulong_t *count) {
    FAIL("C_GetSlotList");
    struct stat about;
    if (present && stat(path_of("pulled"), &about) == 0) { *count = 0; return 0; }
    if (was_pulled && stat(path_of("pulled"), &about) != 0) was_pulled = 0;
    return real->call[SLOT_LIST](present, slots, count);
}

static ulong_t get_token_info(ulong_t slot, token_info *info) {
    FAIL("C_GetTokenInfo");
    ulong_t code = real->call[TOKEN_INFO](slot, info);
    char text[64];
    if (code) return code;
    if (read_file("flags", text, sizeof text)) info->flags |= strtoul(text, NULL, 16);
    if (read_file("pad", text, sizeof text)) info->flags |= 0x100;
    if (read_file("serial", text, sizeof text)) {
        memset(info->texts + 80, ' ', 16);
        memcpy(info->texts + 80, text, strnlen(text, 16));
    }
    return 0;
}

static ulong_t mechanism_list(ulong_t slot, ulong_t *kinds, ulong_t *count) {
    FAIL("C_GetMechanismList");
    ulong_t all[512], number = 512, kept = 0, code = real->call[MECHANISM_LIST](slot, all, &number);
    if (code) return code;
    for (ulong_t place = 0; place < number; place++)
        if (listed("mechanisms", all[place], 1)) {
            if (kinds != NULL) { if (kept >= *count) return 0x150; kinds[kept] = all[place]; }
            kept++;
        }
    *count = kept;
    return 0;
}

static ulong_t open_session(ulong_t slot, ulong_t flags, void *application, void *notify, ulong_t *session) {
    FAIL("C_OpenSession");
    char text[64];
    if (read_file("sessions", text, sizeof text) && sessions_open >= strtoul(text, NULL, 10)) return 0xB1;
    ulong_t code = real->call[OPEN](slot, flags, application, notify, session);
    if (!code) __sync_add_and_fetch(&sessions_open, 1);
    return code;
}

static ulong_t close_session(ulong_t session) {
    ulong_t code = real->call[CLOSE](session);
    if (!code) __sync_sub_and_fetch(&sessions_open, 1);
    return code;
}

static ulong_t close_all(ulong_t slot) {
    sessions_open = 0;
    return real->call[CLOSE_ALL](slot);
}

static ulong_t login(ulong_t session, ulong_t user, unsigned char *pin, ulong_t length) {
    char typed[64];
    note("logins", user == 2 ? "context" : pin == NULL ? "pad" : "pin");
    FAIL("C_Login");
    if (pin == NULL) {
        if (!read_file("pad", typed, sizeof typed)) return 0x07;
        return real->call[LOGIN](session, user, typed, (ulong_t)strlen(typed));
    }
    return real->call[LOGIN](session, user, pin, length);
}

static ulong_t get_attribute(ulong_t session, ulong_t object, attribute *wanted, ulong_t count) {
    FAIL("C_GetAttributeValue");
    if (count == 1 && listed("hidden", wanted->type, 0)) return 0x12;
    return real->call[GET_ATTRIBUTE](session, object, wanted, count);
}

static ulong_t find_init(ulong_t session, attribute *template, ulong_t count) {
    FAIL("C_FindObjectsInit");
    return real->call[FIND_INIT](session, template, count);
}

static ulong_t sign_init(ulong_t session, mechanism *way, ulong_t key) {
    FAIL("C_SignInit");
    if (!listed("mechanisms", way->mechanism, 1)) return 0x70;
    ulong_t code = real->call[SIGN_INIT](session, way, key);
    char text[32];
    snprintf(text, sizeof text, "%lx", way->mechanism);
    if (!code) note("signed", text);
    return code;
}

static ulong_t sign(ulong_t session, unsigned char *data, ulong_t length, unsigned char *value, ulong_t *most) {
    FAIL("C_Sign");
    return real->call[SIGN](session, data, length, value, most);
}

ulong_t C_GetFunctionList(function_list **list) {
    if (real == NULL) {
        void *library = dlopen(getenv("SHIM_REAL"), RTLD_NOW | RTLD_LOCAL);
        ulong_t (*given)(function_list **) = library ? dlsym(library, "C_GetFunctionList") : NULL;
        if (given == NULL || given(&real)) return 0x05;
        ours = *real;
        ours.call[INITIALIZE] = (any_call)initialize;
        ours.call[SLOT_LIST] = (any_call)slot_list;
        ours.call[TOKEN_INFO] = (any_call)get_token_info;
        ours.call[MECHANISM_LIST] = (any_call)mechanism_list;
        ours.call[OPEN] = (any_call)open_session;
        ours.call[CLOSE] = (any_call)close_session;
        ours.call[CLOSE_ALL] = (any_call)close_all;
        ours.call[LOGIN] = (any_call)login;
        ours.call[GET_ATTRIBUTE] = (any_call)get_attribute;
        ours.call[FIND_INIT] = (any_call)find_init;
        ours.call[SIGN_INIT] = (any_call)sign_init;
        ours.call[SIGN] = (any_call)sign;
    }
    *list = &ours;
    return 0;
}
