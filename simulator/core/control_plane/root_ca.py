"""The certificate of the cluster's certificate authority, as every namespace gets it in ConfigMap
kube-root-ca.crt.

Nothing is encrypted in the simulation: it is a real certificate, recorded from a v1.36.2 cluster, whose key
is gone.
"""

ROOT_CA = """\
-----BEGIN CERTIFICATE-----
MIIDATCCAemgAwIBAgIUKuIPN2MYaY74Bpn7MHX8z8nSv8owDQYJKoZIhvcNAQEL
BQAwEDEOMAwGA1UEAwwFcmstY2EwHhcNMjYxMTIzMDc1MTAxWhcNMzYxMTIwMDc1
MTAxWjAQMQ4wDAYDVQQDDAVyay1jYTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
AQoCggEBAKiZ3gBDJ4uUovzKua53aNLFRYhArcUXXc+m823KT8CIh14XD6LD8CsL
X5L1eKNAgT8L5WXR3Oycwrw76Il5Em+7iuiYXGpnFCi8fHIplWwEDtR6xDykM2qa
c/rEpGugvjYIFShvL+WjtNZgBHjHhm/Twibux2AUejWDynSHAMs4kSZQW2RuTZj4
1gLABmt2SwUjMggqeAf1VaM5LnQ3tJcQZjioFQy73WMHQeekVq0hct8QiInq7w47
2PimU+AAGZyxuiwv+nFJttZ6YyLB8bRqUBdcnGDAeJ8TlaQ5rCD7sCx+jjRzIQ2N
D/GynqwfQNhDq/m+y58jnOYYjkYJy/MCAwEAAaNTMFEwHQYDVR0OBBYEFMNQr9W1
moIQ2X82IEf4ne6CJkDIMB8GA1UdIwQYMBaAFMNQr9W1moIQ2X82IEf4ne6CJkDI
MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAAR/tR/ddz26t5Tk
At9X2XcLBqM+OSQmN/LN4bHPWgX0YTsYq45n6zMv3+kpFLofpkLrR0e28zR23TtY
KbZC5fPd2Kebt2LSzlSlB3cmsZtfpoalxwB4c8qAEjOqd9izi4EBblpQ0i1cWSvH
Stkh3j6RqSu41YlmJ/fi2arlyabTGijfYa4lT12FGqDYhPI+uJcDGnNedrmkAxvH
f+ouirA7h+o835/ar7TgtPSDkLz4SbQJ93BLiShEItltU/+rAbkUjJQm+Lk+D/I0
AZU828cP6bqvILJmVxJutveryXxmtCA5OB/CSoIOmkZtP3oehqFXDPovbd5+gWl6
hrjNmaM=
-----END CERTIFICATE-----
"""
