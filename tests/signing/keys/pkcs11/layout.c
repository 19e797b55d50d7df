/* Sizes and offsets of PKCS#11 structures as a C compiler lays them out. Types as in PKCS#11 2.40, chapter 3;
   -DULONG=… says what CK_ULONG is, -DPACKED that structures are packed to the byte, as on Windows. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef PACKED
#pragma pack(push, 1)
#endif
typedef unsigned char BYTE;
typedef struct { BYTE major, minor; } VERSION;
typedef struct { VERSION version; void (*functions[68])(void); } CK_FUNCTION_LIST;
typedef struct { VERSION cryptoki; BYTE manufacturer[32]; ULONG flags; BYTE description[32]; VERSION version; } CK_INFO;
typedef struct { BYTE description[64], manufacturer[32]; ULONG flags; VERSION hardware, firmware; } CK_SLOT_INFO;
typedef struct {
    BYTE label[32], manufacturer[32], model[16], serial[16];
    ULONG flags, max_sessions, sessions, max_rw_sessions, rw_sessions, max_pin, min_pin;
    ULONG total_public, free_public, total_private, free_private;
    VERSION hardware, firmware;
    BYTE time[16];
} CK_TOKEN_INFO;
typedef struct { ULONG min_key, max_key, flags; } CK_MECHANISM_INFO;
typedef struct { ULONG mechanism; void *parameter; ULONG length; } CK_MECHANISM;
typedef struct { ULONG type; void *value; ULONG length; } CK_ATTRIBUTE;
typedef struct { void (*create)(void), (*destroy)(void), (*lock)(void), (*unlock)(void); ULONG flags; void *reserved; } CK_C_INITIALIZE_ARGS;
#ifdef PACKED
#pragma pack(pop)
#endif

#define SIZE(type) printf(#type " %zu\n", sizeof(type))
#define AT(type, field) printf(#type "." #field " %zu\n", offsetof(type, field))

int main(void) {
    SIZE(CK_FUNCTION_LIST); AT(CK_FUNCTION_LIST, functions);
    SIZE(CK_INFO); AT(CK_INFO, flags); AT(CK_INFO, description); AT(CK_INFO, version);
    SIZE(CK_SLOT_INFO); AT(CK_SLOT_INFO, flags); AT(CK_SLOT_INFO, firmware);
    SIZE(CK_TOKEN_INFO); AT(CK_TOKEN_INFO, flags); AT(CK_TOKEN_INFO, min_pin); AT(CK_TOKEN_INFO, hardware);
    AT(CK_TOKEN_INFO, time);
    SIZE(CK_MECHANISM_INFO); AT(CK_MECHANISM_INFO, flags);
    SIZE(CK_MECHANISM); AT(CK_MECHANISM, parameter); AT(CK_MECHANISM, length);
    SIZE(CK_ATTRIBUTE); AT(CK_ATTRIBUTE, value); AT(CK_ATTRIBUTE, length);
    SIZE(CK_C_INITIALIZE_ARGS); AT(CK_C_INITIALIZE_ARGS, flags); AT(CK_C_INITIALIZE_ARGS, reserved);
    return 0;
}
