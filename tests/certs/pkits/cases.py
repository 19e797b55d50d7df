"""What PKITS asks and what it expects, as data: sections 4.1 to 4.16 of its document, version 1.0.1.

A line is: number within the section, certificate in question (without `EE.crt`), expected answer, and the
inputs to path validation (RFC 5280, 6.1.1) where they are not the default ones of the suite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TEST_POLICIES = {name: f"2.16.840.1.101.3.2.1.48.{name}" for name in "123456"}


@dataclass(frozen=True, slots=True)
class Case:
    """One subtest."""

    number: str
    """As in the suite's document, such as "4.8.1.2"."""
    certificate: str
    """File in `certs`, without `.crt`."""
    is_valid: bool
    """What a validator must say of the path."""
    policies: tuple[str, ...] = ()
    """Initial policy set as OIDs; empty for any policy."""
    needs_policy: bool = False
    """initial-explicit-policy."""
    inhibits_mapping: bool = False
    """initial-policy-mapping-inhibit."""
    inhibits_any: bool = False
    """initial-any-policy-inhibit."""

    @property
    def section(self) -> str:
        return ".".join(self.number.split(".")[:2])

    @property
    def settings(self) -> str:
        """The inputs that are not the default ones, for people."""
        said = (
            [f"policies {', '.join(oid.rsplit('.', 1)[1] for oid in self.policies)}"] if self.policies else []
        )
        said += ["explicit policy"] if self.needs_policy else []
        said += ["no mapping"] if self.inhibits_mapping else []
        said += ["no anyPolicy"] if self.inhibits_any else []
        return "; ".join(said)


TITLES = {
    "4.1": "Signature verification",
    "4.2": "Validity periods",
    "4.3": "Verifying name chaining",
    "4.4": "Basic certificate revocation tests",
    "4.5": "Verifying paths with self-issued certificates",
    "4.6": "Verifying basic constraints",
    "4.7": "Key usage",
    "4.8": "Certificate policies",
    "4.9": "Require explicit policy",
    "4.10": "Policy mappings",
    "4.11": "Inhibit policy mapping",
    "4.12": "Inhibit any policy",
    "4.13": "Name constraints",
    "4.14": "Distribution points",
    "4.15": "Delta-CRLs",
    "4.16": "Private certificate extensions",
}

_TABLE = """
4.1
1 ValidCertificatePathTest1 valid
2 InvalidCASignatureTest2 invalid
3 InvalidEESignatureTest3 invalid
4 ValidDSASignaturesTest4 valid
5 ValidDSAParameterInheritanceTest5 valid
6 InvalidDSASignatureTest6 invalid

4.2
1 InvalidCAnotBeforeDateTest1 invalid
2 InvalidEEnotBeforeDateTest2 invalid
3 Validpre2000UTCnotBeforeDateTest3 valid
4 ValidGeneralizedTimenotBeforeDateTest4 valid
5 InvalidCAnotAfterDateTest5 invalid
6 InvalidEEnotAfterDateTest6 invalid
7 Invalidpre2000UTCEEnotAfterDateTest7 invalid
8 ValidGeneralizedTimenotAfterDateTest8 valid

4.3
1 InvalidNameChainingTest1 invalid
2 InvalidNameChainingOrderTest2 invalid
3 ValidNameChainingWhitespaceTest3 valid
4 ValidNameChainingWhitespaceTest4 valid
5 ValidNameChainingCapitalizationTest5 valid
6 ValidNameUIDsTest6 valid
7 ValidRFC3280MandatoryAttributeTypesTest7 valid
8 ValidRFC3280OptionalAttributeTypesTest8 valid
9 ValidUTF8StringEncodedNamesTest9 valid
10 ValidRolloverfromPrintableStringtoUTF8StringTest10 valid
11 ValidUTF8StringCaseInsensitiveMatchTest11 valid

4.4
1 InvalidMissingCRLTest1 invalid
2 InvalidRevokedCATest2 invalid
3 InvalidRevokedEETest3 invalid
4 InvalidBadCRLSignatureTest4 invalid
5 InvalidBadCRLIssuerNameTest5 invalid
6 InvalidWrongCRLTest6 invalid
7 ValidTwoCRLsTest7 valid
8 InvalidUnknownCRLEntryExtensionTest8 invalid
9 InvalidUnknownCRLExtensionTest9 invalid
10 InvalidUnknownCRLExtensionTest10 invalid
11 InvalidOldCRLnextUpdateTest11 invalid
12 Invalidpre2000CRLnextUpdateTest12 invalid
13 ValidGeneralizedTimeCRLnextUpdateTest13 valid
14 ValidNegativeSerialNumberTest14 valid
15 InvalidNegativeSerialNumberTest15 invalid
16 ValidLongSerialNumberTest16 valid
17 ValidLongSerialNumberTest17 valid
18 InvalidLongSerialNumberTest18 invalid
19 ValidSeparateCertificateandCRLKeysTest19 valid
20 InvalidSeparateCertificateandCRLKeysTest20 invalid
21 InvalidSeparateCertificateandCRLKeysTest21 invalid

4.5
1 ValidBasicSelfIssuedOldWithNewTest1 valid
2 InvalidBasicSelfIssuedOldWithNewTest2 invalid
3 ValidBasicSelfIssuedNewWithOldTest3 valid
4 ValidBasicSelfIssuedNewWithOldTest4 valid
5 InvalidBasicSelfIssuedNewWithOldTest5 invalid
6 ValidBasicSelfIssuedCRLSigningKeyTest6 valid
7 InvalidBasicSelfIssuedCRLSigningKeyTest7 invalid
8 InvalidBasicSelfIssuedCRLSigningKeyTest8 invalid

4.6
1 InvalidMissingbasicConstraintsTest1 invalid
2 InvalidcAFalseTest2 invalid
3 InvalidcAFalseTest3 invalid
4 ValidbasicConstraintsNotCriticalTest4 valid
5 InvalidpathLenConstraintTest5 invalid
6 InvalidpathLenConstraintTest6 invalid
7 ValidpathLenConstraintTest7 valid
8 ValidpathLenConstraintTest8 valid
9 InvalidpathLenConstraintTest9 invalid
10 InvalidpathLenConstraintTest10 invalid
11 InvalidpathLenConstraintTest11 invalid
12 InvalidpathLenConstraintTest12 invalid
13 ValidpathLenConstraintTest13 valid
14 ValidpathLenConstraintTest14 valid
15 ValidSelfIssuedpathLenConstraintTest15 valid
16 InvalidSelfIssuedpathLenConstraintTest16 invalid
17 ValidSelfIssuedpathLenConstraintTest17 valid

4.7
1 InvalidkeyUsageCriticalkeyCertSignFalseTest1 invalid
2 InvalidkeyUsageNotCriticalkeyCertSignFalseTest2 invalid
3 ValidkeyUsageNotCriticalTest3 valid
4 InvalidkeyUsageCriticalcRLSignFalseTest4 invalid
5 InvalidkeyUsageNotCriticalcRLSignFalseTest5 invalid

4.8
1.1 ValidCertificatePathTest1 valid explicit
1.2 ValidCertificatePathTest1 valid explicit policies=1
1.3 ValidCertificatePathTest1 invalid explicit policies=2
1.4 ValidCertificatePathTest1 valid explicit policies=1,2
2.1 AllCertificatesNoPoliciesTest2 valid
2.2 AllCertificatesNoPoliciesTest2 invalid explicit
3.1 DifferentPoliciesTest3 valid
3.2 DifferentPoliciesTest3 invalid explicit
3.3 DifferentPoliciesTest3 invalid explicit policies=1,2
4 DifferentPoliciesTest4 invalid
5 DifferentPoliciesTest5 invalid
6.1 OverlappingPoliciesTest6 valid
6.2 OverlappingPoliciesTest6 valid policies=1
6.3 OverlappingPoliciesTest6 invalid policies=2
7 DifferentPoliciesTest7 invalid
8 DifferentPoliciesTest8 invalid
9 DifferentPoliciesTest9 invalid
10.1 AllCertificatesSamePoliciesTest10 valid
10.2 AllCertificatesSamePoliciesTest10 valid policies=1
10.3 AllCertificatesSamePoliciesTest10 valid policies=2
11.1 AllCertificatesanyPolicyTest11 valid
11.2 AllCertificatesanyPolicyTest11 valid policies=1
12 DifferentPoliciesTest12 invalid
13.1 AllCertificatesSamePoliciesTest13 valid policies=1
13.2 AllCertificatesSamePoliciesTest13 valid policies=2
13.3 AllCertificatesSamePoliciesTest13 valid policies=3
14.1 AnyPolicyTest14 valid policies=1
14.2 AnyPolicyTest14 invalid policies=2
15 UserNoticeQualifierTest15 valid
16 UserNoticeQualifierTest16 valid
17 UserNoticeQualifierTest17 valid
18.1 UserNoticeQualifierTest18 valid policies=1
18.2 UserNoticeQualifierTest18 valid policies=2
19 UserNoticeQualifierTest19 valid
20 CPSPointerQualifierTest20 valid

4.9
1 ValidrequireExplicitPolicyTest1 valid
2 ValidrequireExplicitPolicyTest2 valid
3 InvalidrequireExplicitPolicyTest3 invalid
4 ValidrequireExplicitPolicyTest4 valid
5 InvalidrequireExplicitPolicyTest5 invalid
6 ValidSelfIssuedrequireExplicitPolicyTest6 valid
7 InvalidSelfIssuedrequireExplicitPolicyTest7 invalid
8 InvalidSelfIssuedrequireExplicitPolicyTest8 invalid

4.10
1.1 ValidPolicyMappingTest1 valid policies=1
1.2 ValidPolicyMappingTest1 invalid policies=2
1.3 ValidPolicyMappingTest1 invalid inhibit-mapping
2.1 InvalidPolicyMappingTest2 invalid
2.2 InvalidPolicyMappingTest2 invalid inhibit-mapping
3.1 ValidPolicyMappingTest3 invalid policies=1
3.2 ValidPolicyMappingTest3 valid policies=2
4 InvalidPolicyMappingTest4 invalid
5.1 ValidPolicyMappingTest5 valid policies=1
5.2 ValidPolicyMappingTest5 invalid policies=6
6.1 ValidPolicyMappingTest6 valid policies=1
6.2 ValidPolicyMappingTest6 invalid policies=6
7 InvalidMappingFromanyPolicyTest7 invalid
8 InvalidMappingToanyPolicyTest8 invalid
9 ValidPolicyMappingTest9 valid
10 InvalidPolicyMappingTest10 invalid
11 ValidPolicyMappingTest11 valid
12.1 ValidPolicyMappingTest12 valid policies=1
12.2 ValidPolicyMappingTest12 valid policies=2
13 ValidPolicyMappingTest13 valid
14 ValidPolicyMappingTest14 valid

4.11
1 InvalidinhibitPolicyMappingTest1 invalid
2 ValidinhibitPolicyMappingTest2 valid
3 InvalidinhibitPolicyMappingTest3 invalid
4 ValidinhibitPolicyMappingTest4 valid
5 InvalidinhibitPolicyMappingTest5 invalid
6 InvalidinhibitPolicyMappingTest6 invalid
7 ValidSelfIssuedinhibitPolicyMappingTest7 valid
8 InvalidSelfIssuedinhibitPolicyMappingTest8 invalid
9 InvalidSelfIssuedinhibitPolicyMappingTest9 invalid
10 InvalidSelfIssuedinhibitPolicyMappingTest10 invalid
11 InvalidSelfIssuedinhibitPolicyMappingTest11 invalid

4.12
1 InvalidinhibitAnyPolicyTest1 invalid
2 ValidinhibitAnyPolicyTest2 valid
3.1 inhibitAnyPolicyTest3 valid
3.2 inhibitAnyPolicyTest3 invalid inhibit-any
4 InvalidinhibitAnyPolicyTest4 invalid
5 InvalidinhibitAnyPolicyTest5 invalid
6 InvalidinhibitAnyPolicyTest6 invalid
7 ValidSelfIssuedinhibitAnyPolicyTest7 valid
8 InvalidSelfIssuedinhibitAnyPolicyTest8 invalid
9 ValidSelfIssuedinhibitAnyPolicyTest9 valid
10 InvalidSelfIssuedinhibitAnyPolicyTest10 invalid

4.13
1 ValidDNnameConstraintsTest1 valid
2 InvalidDNnameConstraintsTest2 invalid
3 InvalidDNnameConstraintsTest3 invalid
4 ValidDNnameConstraintsTest4 valid
5 ValidDNnameConstraintsTest5 valid
6 ValidDNnameConstraintsTest6 valid
7 InvalidDNnameConstraintsTest7 invalid
8 InvalidDNnameConstraintsTest8 invalid
9 InvalidDNnameConstraintsTest9 invalid
10 InvalidDNnameConstraintsTest10 invalid
11 ValidDNnameConstraintsTest11 valid
12 InvalidDNnameConstraintsTest12 invalid
13 InvalidDNnameConstraintsTest13 invalid
14 ValidDNnameConstraintsTest14 valid
15 InvalidDNnameConstraintsTest15 invalid
16 InvalidDNnameConstraintsTest16 invalid
17 InvalidDNnameConstraintsTest17 invalid
18 ValidDNnameConstraintsTest18 valid
19 ValidDNnameConstraintsTest19 valid
20 InvalidDNnameConstraintsTest20 invalid
21 ValidRFC822nameConstraintsTest21 valid
22 InvalidRFC822nameConstraintsTest22 invalid
23 ValidRFC822nameConstraintsTest23 valid
24 InvalidRFC822nameConstraintsTest24 invalid
25 ValidRFC822nameConstraintsTest25 valid
26 InvalidRFC822nameConstraintsTest26 invalid
27 ValidDNandRFC822nameConstraintsTest27 valid
28 InvalidDNandRFC822nameConstraintsTest28 invalid
29 InvalidDNandRFC822nameConstraintsTest29 invalid
30 ValidDNSnameConstraintsTest30 valid
31 InvalidDNSnameConstraintsTest31 invalid
32 ValidDNSnameConstraintsTest32 valid
33 InvalidDNSnameConstraintsTest33 invalid
34 ValidURInameConstraintsTest34 valid
35 InvalidURInameConstraintsTest35 invalid
36 ValidURInameConstraintsTest36 valid
37 InvalidURInameConstraintsTest37 invalid
38 InvalidDNSnameConstraintsTest38 invalid

4.14
1 ValiddistributionPointTest1 valid
2 InvaliddistributionPointTest2 invalid
3 InvaliddistributionPointTest3 invalid
4 ValiddistributionPointTest4 valid
5 ValiddistributionPointTest5 valid
6 InvaliddistributionPointTest6 invalid
7 ValiddistributionPointTest7 valid
8 InvaliddistributionPointTest8 invalid
9 InvaliddistributionPointTest9 invalid
10 ValidNoissuingDistributionPointTest10 valid
11 InvalidonlyContainsUserCertsTest11 invalid
12 InvalidonlyContainsCACertsTest12 invalid
13 ValidonlyContainsCACertsTest13 valid
14 InvalidonlyContainsAttributeCertsTest14 invalid
15 InvalidonlySomeReasonsTest15 invalid
16 InvalidonlySomeReasonsTest16 invalid
17 InvalidonlySomeReasonsTest17 invalid
18 ValidonlySomeReasonsTest18 valid
19 ValidonlySomeReasonsTest19 valid
20 InvalidonlySomeReasonsTest20 invalid
21 InvalidonlySomeReasonsTest21 invalid
22 ValidIDPwithindirectCRLTest22 valid
23 InvalidIDPwithindirectCRLTest23 invalid
24 ValidIDPwithindirectCRLTest24 valid
25 ValidIDPwithindirectCRLTest25 valid
26 InvalidIDPwithindirectCRLTest26 invalid
27 InvalidcRLIssuerTest27 invalid
28 ValidcRLIssuerTest28 valid
29 ValidcRLIssuerTest29 valid
30 ValidcRLIssuerTest30 valid
31 InvalidcRLIssuerTest31 invalid
32 InvalidcRLIssuerTest32 invalid
33 ValidcRLIssuerTest33 valid
34 InvalidcRLIssuerTest34 invalid
35 InvalidcRLIssuerTest35 invalid

4.15
1 InvaliddeltaCRLIndicatorNoBaseTest1 invalid
2 ValiddeltaCRLTest2 valid
3 InvaliddeltaCRLTest3 invalid
4 InvaliddeltaCRLTest4 invalid
5 ValiddeltaCRLTest5 valid
6 InvaliddeltaCRLTest6 invalid
7 ValiddeltaCRLTest7 valid
8 ValiddeltaCRLTest8 valid
9 InvaliddeltaCRLTest9 invalid
10 InvaliddeltaCRLTest10 invalid

4.16
1 ValidUnknownNotCriticalCertificateExtensionTest1 valid
2 InvalidUnknownCriticalCertificateExtensionTest2 invalid
"""


def _case(section: str, line: str) -> Case:
    number, name, expected, *settings = line.split()
    policies = next((one.removeprefix("policies=") for one in settings if one.startswith("policies=")), "")
    return Case(
        f"{section}.{number}",
        f"{name}EE",
        {"valid": True, "invalid": False}[expected],
        tuple(TEST_POLICIES[name] for name in policies.split(",") if name),
        "explicit" in settings,
        "inhibit-mapping" in settings,
        "inhibit-any" in settings,
    )


def _cases() -> tuple[Case, ...]:
    found: list[Case] = []
    section = ""
    for line in filter(None, _TABLE.splitlines()):
        if re.fullmatch(r"4\.\d+", line):
            section = line
        else:
            found.append(_case(section, line))
    return tuple(found)


CASES = _cases()
